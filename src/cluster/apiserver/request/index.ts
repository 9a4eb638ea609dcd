export { requestInfo, type PathRequest, type RequestInfo, type ResourceRequest } from "./info.ts";
export { deleteOptions, listOptions, writeOptions, type DeleteOptions, type ListOptions, type Propagation, type WriteOptions } from "./options.ts";
export { flagParameter, parseQuery, textParameter, type Query } from "./query.ts";
