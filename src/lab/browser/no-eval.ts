/**
 * To be imported before any schema is made: zod would try whether it may compile code at run time, and the
 * Content-Security-Policy, which says that nobody may, would report it.
 */
import { z } from "zod";

z.config({ jitless: true });
