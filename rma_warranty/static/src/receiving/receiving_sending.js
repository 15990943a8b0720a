import {_t} from "@web/core/l10n/translation";
import {Outbox} from "./receiving_outbox";
import * as counting from "./receiving_session";

const LOG_LENGTH = 5;

/** Boxes, and what is sent when a parcel is done. */
export const WithSending = (Base) =>
    class extends Base {
        /** Start a box without a return; ``data`` is a case it may belong to. */
        startBox(data = null) {
            const work = counting.createWork(null, data);
            this.session.works.push(work);
            this.activate(work.id);
            this.tell("idle", _t("Unknown box: scan what is in it."));
        }

        close(work) {
            this.session.works.splice(this.session.works.indexOf(work), 1);
            const next = this.session.works[0];
            this.session.active = next ? next.id : null;
            this.view.selected = 0;
            this.save();
        }

        askClose(work) {
            if (counting.isEmpty(work)) {
                this.close(work);
                return;
            }
            this.ask(_t("Drop what was counted here?"), [
                {label: _t("Drop it"), run: () => this.close(work)},
            ]);
        }

        /** Finish the active work when all that was scanned is counted. */
        finish() {
            this.takeTyped();
            this.queue = this.queue.then(() => this.finishCounted());
        }

        /** Send the active work; asks first when something is still missing. */
        finishCounted() {
            const work = this.work;
            if (this.view.prompt) {
                // The last scan asks something.
                return;
            }
            if (!work) {
                this.tell("wrong", this.texts.noCase);
            } else if (counting.isEmpty(work) && !this.isBoxNoted(work)) {
                this.tell("wrong", this.texts.nothing);
            } else {
                this.finishOrAsk(work);
            }
        }

        /** Tell whether a box without readable contents has a note or photo. */
        isBoxNoted(work) {
            return (
                counting.isBox(work) &&
                Boolean(
                    work.note || work.photos.length || work.reference || work.tracking
                )
            );
        }

        finishOrAsk(work) {
            const short = counting.getShort(work);
            const surplus = counting.getSurplus(work);
            if (!short.length && !surplus.length) {
                this.send(work);
                return;
            }
            const texts = [
                short.length && _t("Not everything has come. The rest stays expected."),
                surplus.length &&
                    _t("More has come than is expected. It is kept apart for staff."),
            ];
            this.ask(
                texts.filter(Boolean).join(" "),
                [{label: _t("Receive what came"), run: () => this.send(work)}],
                [
                    ...short.map(({line, missing}) =>
                        _t("%s missing", `${this.format(missing)} × ${line.product}`)
                    ),
                    ...surplus.map(({name, units}) =>
                        _t("%s too many", `${this.format(units)} × ${name}`)
                    ),
                ]
            );
        }

        send(work) {
            const parcel = counting.createParcel(work);
            parcel.label = parcel.label || _t("Unknown box");
            this.session.outbox.push(parcel);
            this.close(work);
            this.tell("idle", _t("%s is being sent.", parcel.label));
            this.outbox.flush();
        }

        createOutbox() {
            return new Outbox({
                send: (parcel) => this.call(parcel.method, parcel.args),
                getParcels: () => this.session.outbox,
                onSent: (parcel, answer) => this.onSent(parcel, answer),
                onRefused: (parcel, reason) => this.onRefused(parcel, reason),
                onWaiting: () => this.onWaiting(),
            });
        }

        onSent(parcel, answer) {
            this.view.isWaiting = false;
            this.removeParcel(parcel);
            const text = parcel.method === "receive" ? answer.case : answer.name;
            this.session.log.unshift({...answer, title: text, key: parcel.key});
            this.session.log.splice(LOG_LENGTH);
            this.save();
            this.tell("done", _t("%s was received.", text));
        }

        onRefused(parcel, reason) {
            parcel.error = reason;
            this.save();
            this.tell("wrong", reason);
        }

        onWaiting() {
            this.view.isWaiting = true;
            this.save();
            this.tell(
                "wrong",
                _t("No connection: not sent yet. It is tried again by itself.")
            );
        }

        removeParcel(parcel) {
            const index = this.session.outbox.findIndex(
                (each) => each.key === parcel.key
            );
            this.session.outbox.splice(index, index < 0 ? 0 : 1);
        }

        /** Bring what the server refused back onto the screen, as things are now. */
        async correct(parcel) {
            this.removeParcel(parcel);
            const {work} = parcel;
            const others = this.session.works.filter((each) => each.id !== work.id);
            this.session.works.splice(0, this.session.works.length, ...others, work);
            this.activate(work.id);
            await this.refresh(this.work);
        }

        async refresh(work) {
            if (!work.case) {
                return;
            }
            try {
                const [data] = await this.call("show", [[work.case.id]]);
                if (data) {
                    counting.refreshWork(work, data, _t("Nothing more is expected."));
                }
            } catch {
                this.view.isWaiting = true;
            }
            this.save();
        }

        retry(parcel) {
            parcel.error = "";
            this.outbox.flush();
        }
    };
