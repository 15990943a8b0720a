import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {readPhoto} from "./receiving_photo";
import * as counting from "./receiving_session";

const PHOTO_MAX_COUNT = 8;
const TYPING_PAUSE = 300;

/** Counts, texts and photos that a worker changes by hand. */
export const WithCounting = (Base) =>
    class extends Base {
        change(row, change) {
            if (!row) {
                return;
            }
            if (row.extra) {
                this.changeExtra(row.extra, change);
            } else if (row.line.tracking === "none") {
                counting.addUnits(this.work, row.line, change);
            } else {
                this.changeTracked(row.line, change);
            }
            this.save();
        }

        changeExtra(extra, change) {
            if (change > 0 && extra.code && extra.tracking === "serial") {
                this.tell("wrong", _t("A serial number counts once."));
                return;
            }
            counting.changeExtra(this.work, extra, change);
            this.select(this.view.selected);
        }

        changeTracked(line, change) {
            const lots = this.work.lots[line.id] || [];
            if (change < 0 || (line.tracking === "lot" && lots.length)) {
                counting.changeLastLot(this.work, line, change);
                return;
            }
            this.ask(_t("%s: can the serial number not be read?", line.product), [
                {
                    label: _t("Count one without a serial number"),
                    run: () =>
                        this.addExtra({
                            product_id: line.product_id,
                            product: line.product,
                            code: "",
                            message: _t("Serial number not readable."),
                        }),
                },
            ]);
        }

        setQuantity(row, quantity) {
            if (!row || !Number.isFinite(quantity) || quantity < 0) {
                return;
            }
            if (row.line && row.line.tracking === "none") {
                counting.setUnits(this.work, row.line, quantity);
                this.tellCount(this.work, row.line);
            } else if (
                row.extra &&
                !(row.extra.code && row.extra.tracking === "serial")
            ) {
                counting.changeExtra(
                    this.work,
                    row.extra,
                    quantity - row.extra.quantity
                );
            } else {
                this.tell("wrong", _t("Scan each serial number."));
            }
            this.save();
        }

        onQuantityChange(row, ev) {
            this.setQuantity(row, Number(ev.target.value.replace(",", ".")));
        }

        /** Keep a text while it is typed; it is stored when the field is left. */
        onFieldInput(field, ev) {
            this.work[field] = ev.target.value;
            browser.clearTimeout(this.fieldTimer);
            this.fieldTimer = browser.setTimeout(() => this.save(), TYPING_PAUSE);
        }

        onFieldChange(field, ev) {
            this.work[field] = ev.target.value;
            this.save();
        }

        /** Take over what is typed in a field that has the focus still. */
        takeTyped() {
            const field = document.activeElement;
            if (field && field !== this.scanRef.el && field.matches("input, select")) {
                this.focus();
            }
        }

        async onPhotos(ev) {
            const files = [...ev.target.files];
            ev.target.value = "";
            for (const file of files.slice(
                0,
                PHOTO_MAX_COUNT - this.work.photos.length
            )) {
                try {
                    this.work.photos.push(await readPhoto(file));
                } catch {
                    this.tell("wrong", _t("“%s” is no photo.", file.name));
                }
            }
            this.save();
            this.focus();
        }

        removePhoto(index) {
            this.work.photos.splice(index, 1);
            this.save();
        }
    };
