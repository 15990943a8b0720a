const MAX_SIDE = 1280;
const QUALITY = 0.75;

function readFile(file) {
    return new Promise((resolve, reject) => {
        const reader = new window.FileReader();
        reader.onload = () => resolve(reader.result);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(file);
    });
}

function loadImage(source) {
    return new Promise((resolve, reject) => {
        const image = new window.Image();
        image.onload = () => resolve(image);
        image.onerror = () => reject(new Error("not an image"));
        image.src = source;
    });
}

/**
 * Return {name, content}: the photo as base64, small enough to be kept in the
 * browser until it is sent.
 */
export async function readPhoto(file) {
    const image = await loadImage(await readFile(file));
    const scale = Math.min(1, MAX_SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const url = canvas.toDataURL("image/jpeg", QUALITY);
    const name = file.name.replace(/\.[^.]*$/, "") || "photo";
    return {name: `${name}.jpg`, content: url.split(",")[1]};
}
