import { currentImage, type Image } from "../../images/index.ts";
import { CodedError } from "../base/index.ts";

/** The image that machines of this checkout start from. @throws CodedError `IMAGE_MISSING` */
export async function imageHere(): Promise<Image> {
  const image = await currentImage();
  if (image?.manifest.snapshot !== undefined) return image;
  throw new CodedError(
    "IMAGE_MISSING",
    "No machine image is built for this version yet. Run: podwire images build (needs apt-get), or podwire images import FILE",
  );
}
