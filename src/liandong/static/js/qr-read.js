/* Reads QR codes from the camera: with the browser's own detector where there is one, else with the
   decoder that ships with the product, which is loaded only then. */

const EVERY_MS = 180;

async function ownDetector() {
  if (!("BarcodeDetector" in window)) return null;
  const formats = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
  return formats.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
}

function loadDecoder(address) {
  if (window.jsQR) return Promise.resolve(window.jsQR);
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done(window.jsQR);
    script.onerror = fail;
    document.head.append(script);
  });
}

export function hasCamera() {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

export class Reader {
  /* video: where the picture shows; found(text): called for each code seen. */
  constructor(video, decoderAddress, found) {
    this.video = video;
    this.decoderAddress = decoderAddress;
    this.found = found;
  }

  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 } },
    });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.detector = await ownDetector();
    if (!this.detector) this.decode = await loadDecoder(this.decoderAddress);
    this.isOn = true;
    this.look();
  }

  async look() {
    if (!this.isOn) return;
    const text = await this.read().catch(() => "");
    if (text && this.isOn) this.found(text);
    this.timer = setTimeout(() => this.look(), EVERY_MS);
  }

  async read() {
    if (this.detector) return (await this.detector.detect(this.video))[0]?.rawValue || "";
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width) return "";
    const scale = Math.min(1, 640 / Math.max(width, height));
    this.canvas ??= document.createElement("canvas");
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    const brush = this.canvas.getContext("2d", { willReadFrequently: true });
    brush.drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    const picture = brush.getImageData(0, 0, this.canvas.width, this.canvas.height);
    return this.decode(picture.data, picture.width, picture.height)?.data || "";
  }

  stop() {
    this.isOn = false;
    clearTimeout(this.timer);
    for (const track of this.stream?.getTracks() || []) track.stop();
  }
}
