import {_t} from "@web/core/l10n/translation";
import * as counting from "./receiving_session";

/** What happens when a code was scanned. */
export const WithScanning = (Base) =>
    class extends Base {
        /** Handle scans one after the other, in the order in which they came. */
        scan(code) {
            this.queue = this.queue.then(() => this.handleScan(code));
            return this.queue;
        }

        async handleScan(code) {
            if (this.countKnown(code, true)) {
                this.save();
                return;
            }
            this.view.isBusy = true;
            try {
                const ids = counting
                    .getOrdered(this.session)
                    .filter((work) => work.case)
                    .map((work) => work.case.id);
                this.handleAnswer(code, await this.call("scan", [code, ids]));
            } catch (error) {
                this.handleScanError(code, error);
            } finally {
                this.view.isBusy = false;
            }
            this.save();
        }

        handleScanError(code, error) {
            if (error.data) {
                this.tell("wrong", error.data.message);
                return;
            }
            this.view.isWaiting = true;
            const parcel = counting.findByTracking(this.session, code);
            if (parcel) {
                this.activate(parcel.id);
                this.tell("right", parcel.case.name);
            } else if (this.countKnown(code, false)) {
                return;
            } else if (this.work) {
                const message = this.texts.offline;
                this.addExtra({code, product: "", product_id: false, message});
                this.tell("wrong", message);
            } else {
                this.tell("wrong", _t("No connection. Scan it again in a moment."));
            }
        }

        handleAnswer(code, answer) {
            this.view.isWaiting = false;
            if (answer.kind === "case") {
                this.addCases(answer.cases, answer.tracking);
            } else if (!this.work && !(answer.others && answer.others.length)) {
                this.tell("wrong", this.texts.noCase);
            } else if (answer.kind === "product") {
                this.addProduct(answer);
            } else if (answer.kind === "serial") {
                this.addSerial(answer);
            } else if (answer.kind === "package") {
                this.addPackage(answer);
            } else {
                this.askUnknown(code);
            }
        }

        // WHAT IS EXPECTED --------------------------------------------------

        /**
         * Count what a return on the screen expects; the active one first.
         *
         * @param {Boolean} isOnlyMissing leave what has come in full: another
         * return of the customer may be waiting for it
         */
        countKnown(code, isOnlyMissing) {
            const known = counting.findByName(this.session, code);
            if (known) {
                this.activate(known.id);
                this.tell("right", known.case.name);
                return true;
            }
            const works = counting.getOrdered(this.session);
            const found = counting.findExpected(works, code, isOnlyMissing);
            if (found && found.isLot) {
                this.countLot(found.work, found.line, code);
            } else if (found) {
                this.countUnits(found.work, found.line, found.units);
            }
            return Boolean(found);
        }

        countUnits(work, line, units) {
            this.session.active = work.id;
            this.selectLine(line);
            if (line.tracking !== "none") {
                this.tell("idle", _t("%s: scan the serial number, too.", line.product));
                return;
            }
            counting.addUnits(work, line, units);
            this.tellCount(work, line);
        }

        countLot(work, line, code, units = 1) {
            this.session.active = work.id;
            if (line.tracking === "serial" && this.isCounted(code, line.product_id)) {
                return;
            }
            counting.addLot(work, line, code, units);
            this.tellCount(work, line);
        }

        /** Tell whether a serial number was counted before, and say so. */
        isCounted(code, productId) {
            const isCounted = counting.isCounted(this.session.works, code, productId);
            if (isCounted) {
                this.tell("wrong", _t("%s was counted already.", code));
            }
            return isCounted;
        }

        tellCount(work, line) {
            this.selectLine(line);
            const count = counting.getCount(work, line);
            const text = `${line.product}: ${this.format(count)} / ${this.format(line.expected)}`;
            if (count > line.expected) {
                this.tell("wrong", _t("%s – more than expected.", text));
            } else {
                this.tell("right", text);
            }
        }

        // RETURNS -----------------------------------------------------------

        /** Show returns; ``tracking`` is the scanned number of their parcel. */
        addCases(cases, tracking = "") {
            const open = cases.filter((data) => data.is_receivable);
            const waiting = open.filter((data) => data.lines.length);
            const receivable = waiting.length ? waiting : open;
            const refused = cases.filter((data) => !data.is_receivable);
            if (!receivable.length) {
                this.askBoxFor(refused[0]);
                return;
            }
            receivable.forEach((data) => this.addWork(data, tracking));
            this.activate(receivable[0].id);
            const hints = [...receivable.slice(0, 1), ...refused].map(({hint}) => hint);
            const problem = hints.filter(Boolean).join(" ");
            const names = receivable.map(({name}) => name).join(", ");
            this.tell(problem ? "wrong" : "right", problem || names);
        }

        addWork(data, tracking = "") {
            const known = this.session.works.find((work) => work.id === data.id);
            if (!known) {
                this.session.works.push(counting.createWork(data));
            } else if (counting.isEmpty(known)) {
                known.case = data;
            }
            const work = this.session.works.find(({id}) => id === data.id);
            work.tracking = work.tracking || tracking;
            return work;
        }

        askBoxFor(data) {
            this.tell("wrong", data.hint);
            this.ask(data.hint, [
                {
                    label: _t("Note an unknown box for it"),
                    run: () => this.startBox(data),
                },
            ]);
        }

        /**
         * Ask whether goods belong to another return that came in this parcel.
         *
         * @param {Function} count called with the work and line that wait
         * @param {Function} keep called when the goods are to stay apart
         */
        askOthers(name, others, count, keep) {
            const choices = others.map((other) => ({
                label: _t("Receive it on %s", other.case.name),
                run: () => this.countOnOther(other, count),
            }));
            if (!this.work) {
                choices[0].run();
                return;
            }
            const text = _t("%s is expected in another return of the customer.", name);
            this.tell("wrong", text);
            this.ask(text, [...choices, {label: _t("Keep it here, apart"), run: keep}]);
        }

        countOnOther(other, count) {
            const work = this.addWork(other.case);
            this.activate(work.id);
            const line = counting.getLines(work).find(({id}) => id === other.line_id);
            if (line) {
                count(work, line);
            }
        }

        // GOODS -------------------------------------------------------------

        /** Count a product; ``isQuiet`` asks nothing. */
        addProduct({product, units, others}, isQuiet = false) {
            const works = counting.getOrdered(this.session);
            const found = counting.findByProduct(works, product.product_id);
            const isMissing = found && counting.isMissing(found.work, found.line);
            const keep = () =>
                found
                    ? this.countUnits(found.work, found.line, units)
                    : this.addProductApart(product, units);
            if (isQuiet || isMissing || !others.length) {
                keep();
                return;
            }
            const count = (work, line) => this.countUnits(work, line, units);
            this.askOthers(product.product, others, count, keep);
        }

        addProductApart(product, units) {
            const isBox = counting.isBox(this.work);
            if (isBox && product.tracking !== "none") {
                this.tell("idle", _t("%s: scan the serial number.", product.product));
                return;
            }
            const settled = counting.getSettled(this.work, product.product_id);
            const message = isBox ? "" : settled || _t("Not in this return.");
            this.addExtra({...product, code: "", quantity: units, message});
            if (isBox) {
                this.tell("right", product.product);
            } else if (settled) {
                const {product: name} = product;
                this.tell("wrong", _t("%s: %s Counted apart.", name, settled));
            } else {
                this.tell(
                    "wrong",
                    _t("%s is not in this return. Counted apart.", product.product)
                );
            }
        }

        /** Count a serial number or units of a lot; ``isQuiet`` asks nothing. */
        addSerial(answer, isQuiet = false) {
            const {code, product, line_id, case_id, others, units} = answer;
            const work = this.session.works.find((each) => each.id === case_id);
            const line =
                work && counting.getLines(work).find((each) => each.id === line_id);
            if (line) {
                this.countLot(work, line, code, units);
                return;
            }
            const isSerial = product.tracking === "serial";
            if (isSerial && this.isCounted(code, product.product_id)) {
                return;
            }
            const keep = () => this.addSerialApart(answer);
            if (isQuiet || !others.length) {
                keep();
                return;
            }
            const count = (other, row) => this.countLot(other, row, code, units);
            this.askOthers(`${product.product} ${code}`, others, count, keep);
        }

        addSerialApart({code, product, message, units}) {
            const isBox = counting.isBox(this.work);
            const settled = counting.getSettled(this.work, product.product_id);
            const text = isBox ? "" : message || settled || _t("Not in this return.");
            this.addExtra({...product, code, quantity: units, message: text});
            this.tell(
                isBox ? "right" : "wrong",
                isBox ? `${product.product} ${code}` : `${code}: ${text}`
            );
        }

        /** Count what lies in a package that came back as it was sent. */
        addPackage({name, items}) {
            for (const item of items) {
                if (item.kind === "serial") {
                    this.addSerial(item, true);
                } else {
                    this.addProduct(item, true);
                }
            }
            const isRight = this.view.status.kind === "right";
            this.tell(
                isRight ? "right" : "wrong",
                _t("%s: counted as it was sent. Check what is in it.", name)
            );
        }

        addExtra(extra) {
            const added = counting.addExtra(this.work, {
                quantity: 1,
                uom: "",
                ...extra,
            });
            this.select(this.rows.findIndex((row) => row.extra === added));
            this.save();
        }

        askUnknown(code) {
            const message = _t(
                "“%s” is neither a product nor a serial number that we know.",
                code
            );
            this.tell("wrong", message);
            const choices = counting
                .getLines(this.work)
                .filter((line) => line.tracking !== "none")
                .slice(0, 7)
                .map((line) => ({
                    label: _t("It is the serial number of %s", line.product),
                    run: () =>
                        this.addExtra({
                            product_id: line.product_id,
                            product: line.product,
                            tracking: line.tracking,
                            code,
                            message: _t("Unknown serial number."),
                        }),
                }));
            choices.push({
                label: _t("Keep it as something unknown"),
                run: () =>
                    this.addExtra({
                        product_id: false,
                        product: "",
                        code,
                        message: _t("Unknown."),
                    }),
            });
            this.ask(message, choices);
        }
    };
