import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useRef,
    useState,
} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {session as odooSession} from "@web/session";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";
import {Outbox} from "./receiving_outbox";
import {play} from "./receiving_sounds";
import {readPhoto} from "./receiving_photo";
import * as counting from "./receiving_session";

const MODEL = "rma.receiving";
const LOG_LENGTH = 5;
const PHOTO_MAX_COUNT = 8;
const SCANNER_PAUSE = 120;
const QUANTITY = /^\*\s*(\d+(?:[.,]\d+)?)$/;

/**
 * The receiving screen: scan a return, scan what is in the parcel, done.
 *
 * Made for a scanner that types fast and ends with Enter: the field for it has
 * the focus whenever nothing else needs it. Everything works with keys alone.
 * What was counted is kept in the browser until the server has booked it.
 */
export class ReceivingScreen extends Component {
    static template = "rma_warranty.ReceivingScreen";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.counting = counting;
        this.scanRef = useRef("scan");
        this.photoRef = useRef("photo");
        this.quantityRef = useRef("quantity");
        this.noteRef = useRef("note");
        this.storageKey = `rma_receiving-${odooSession.db}-${user.userId}`;
        this.session = useState(this.load());
        this.view = useState({
            status: {kind: "idle", text: "", flash: 0},
            prompt: null,
            selected: 0,
            isBusy: false,
            isWaiting: false,
            isHelpShown: false,
            warehouses: [],
        });
        this.queue = Promise.resolve();
        this.onKeydown = this.onKeydown.bind(this);
        this.outbox = this.createOutbox();
        onWillStart(() => this.start());
        onMounted(() => this.onMounted());
        onWillUnmount(() => {
            browser.removeEventListener("keydown", this.onKeydown, {capture: true});
            this.outbox.stop();
        });
    }

    async start() {
        try {
            const settings = await this.orm.silent.call(MODEL, "start", []);
            this.view.warehouses = settings.warehouses;
        } catch {
            // No connection: goes on with what is kept in the browser.
            this.view.isWaiting = true;
        }
    }

    onMounted() {
        browser.addEventListener("keydown", this.onKeydown, {capture: true});
        this.tell("idle", this.work ? "" : this.texts.begin);
        const code = this.props.action.params && this.props.action.params.code;
        if (code) {
            this.scan(code);
        }
        this.outbox.flush();
        this.focus();
    }

    // KEPT IN THE BROWSER ---------------------------------------------------

    load() {
        try {
            const kept = JSON.parse(browser.localStorage.getItem(this.storageKey));
            return {...counting.createSession(), ...kept};
        } catch {
            return counting.createSession();
        }
    }

    save() {
        try {
            browser.localStorage.setItem(this.storageKey, JSON.stringify(this.session));
        } catch {
            this.tell("wrong", _t("The browser's memory is full: send, then go on."));
        }
    }

    // TEXTS -----------------------------------------------------------------

    get texts() {
        return {
            begin: _t("Scan the RMA number, the tracking number or the order number."),
            noCase: _t(
                "Scan the RMA number first, or press F2 for a box without a return."
            ),
            nothing: _t("Nothing was counted yet."),
            offline: _t("No connection: kept, and checked when it is sent."),
        };
    }

    get shortcuts() {
        return [
            ["Enter", _t("scan")],
            ["↑ ↓", _t("choose a row")],
            ["← →", _t("one less, one more")],
            ["*12 Enter", _t("set the quantity")],
            ["F2", _t("unknown box")],
            ["F4", _t("quantity")],
            ["F7", _t("note")],
            ["F8", _t("photo")],
            ["F9", _t("done")],
            ["Esc", _t("back")],
        ];
    }

    tell(kind, text) {
        this.view.status = {kind, text, flash: this.view.status.flash + 1};
        if (kind === "right" || kind === "wrong" || kind === "done") {
            play(kind);
        }
    }

    // WHAT IS SHOWN ---------------------------------------------------------

    get work() {
        return this.session.works.find((work) => work.id === this.session.active);
    }

    get rows() {
        const work = this.work;
        if (!work) {
            return [];
        }
        const lines = counting
            .getLines(work)
            .map((line) => this.getLineRow(work, line));
        const extras = work.extras.map((extra, index) => ({
            key: `extra-${index}`,
            extra,
            product_id: extra.product_id,
            name: extra.product || extra.code,
            code: extra.product ? extra.code : "",
            count: extra.quantity,
            uom: extra.uom || "",
            state: counting.isBox(work) ? "right" : "wrong",
            message: extra.message,
            lots: [],
        }));
        return [...lines, ...extras];
    }

    getLineRow(work, line) {
        const count = counting.getCount(work, line);
        let state = count ? "partial" : "waiting";
        if (count >= line.expected) {
            state = count > line.expected ? "over" : "right";
        }
        return {
            key: `line-${line.id}`,
            line,
            product_id: line.product_id,
            name: line.product,
            count,
            expected: line.expected,
            uom: line.uom,
            state,
            message: state === "over" ? _t("More than expected.") : "",
            lots: work.lots[line.id] || [],
        };
    }

    get selectedRow() {
        return this.rows[this.view.selected];
    }

    format(quantity) {
        return String(Math.round(quantity * 1e5) / 1e5);
    }

    select(index) {
        this.view.selected = Math.max(0, Math.min(index, this.rows.length - 1));
    }

    selectLine(line) {
        this.select(this.rows.findIndex((row) => row.line && row.line.id === line.id));
    }

    activate(id) {
        this.session.active = id;
        this.view.selected = 0;
        this.save();
        this.focus();
    }

    focus() {
        if (this.scanRef.el) {
            this.scanRef.el.focus();
        }
    }

    // KEYS ------------------------------------------------------------------

    onKeydown(ev) {
        if (this.view.prompt) {
            this.onPromptKey(ev);
            return;
        }
        const shortcut = {
            F2: () => this.startBox(),
            F4: () => this.quantityRef.el && this.quantityRef.el.select(),
            F7: () => this.noteRef.el && this.noteRef.el.focus(),
            F8: () => this.photoRef.el && this.photoRef.el.click(),
            F9: () => this.finish(),
        }[ev.key];
        if (shortcut) {
            ev.preventDefault();
            ev.stopPropagation();
            shortcut();
        } else if (ev.key === "Escape") {
            this.onEscape(ev);
        } else if (this.isTypedBesides(ev)) {
            this.focus();
        }
    }

    /** Tell whether a key was typed (or scanned) while no field had the focus. */
    isTypedBesides(ev) {
        const isPrintable =
            ev.key.length === 1 && !ev.ctrlKey && !ev.metaKey && !ev.altKey;
        return (
            isPrintable && !ev.target.closest("input, textarea, select, [role=dialog]")
        );
    }

    onEscape(ev) {
        ev.preventDefault();
        this.scanRef.el.value = "";
        this.view.isHelpShown = false;
        this.focus();
    }

    onScanKeydown(ev) {
        const isTyping = Boolean(ev.target.value);
        const action = {
            Enter: () => this.enter(),
            ArrowUp: () => this.select(this.view.selected - 1),
            ArrowDown: () => this.select(this.view.selected + 1),
            ArrowLeft: isTyping ? null : () => this.change(this.selectedRow, -1),
            ArrowRight: isTyping ? null : () => this.change(this.selectedRow, 1),
        }[ev.key];
        if (action) {
            ev.preventDefault();
            action();
        }
    }

    onFieldKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.focus();
        }
    }

    enter() {
        // Not bound to the state: a scanner is faster than the page is drawn.
        const text = this.scanRef.el.value.trim();
        this.scanRef.el.value = "";
        const quantity = QUANTITY.exec(text);
        if (quantity) {
            this.setQuantity(this.selectedRow, Number(quantity[1].replace(",", ".")));
        } else if (text) {
            this.scan(text);
        }
    }

    // PROMPTS ---------------------------------------------------------------

    ask(text, choices, details = []) {
        this.view.prompt = {text, choices, details};
        this.promptKeys = "";
    }

    answer(choice) {
        browser.clearTimeout(this.promptTimer);
        this.view.prompt = null;
        if (choice && choice.run) {
            choice.run();
        }
        this.save();
        this.focus();
    }

    /**
     * Take the answer of a question. A scanner's keys are none: they follow
     * each other faster than a person types.
     */
    onPromptKey(ev) {
        ev.preventDefault();
        ev.stopPropagation();
        if (ev.key === "Escape") {
            this.answer(null);
        } else if (ev.key === "Enter") {
            this.onPromptEnter();
        } else if (ev.key.length === 1) {
            this.promptKeys += ev.key;
            browser.clearTimeout(this.promptTimer);
            this.promptTimer = browser.setTimeout(
                () => this.onPromptKeys(),
                SCANNER_PAUSE
            );
        }
    }

    onPromptEnter() {
        if (this.promptKeys) {
            browser.clearTimeout(this.promptTimer);
            this.promptKeys = "";
            this.tell("wrong", _t("Answer the question first, then scan again."));
        } else {
            this.answer(this.view.prompt.choices[0]);
        }
    }

    /** Take the number of a choice, typed by a person: one key alone. */
    onPromptKeys() {
        const choice =
            this.view.prompt && this.view.prompt.choices[this.promptKeys - 1];
        this.promptKeys = "";
        if (choice) {
            this.answer(choice);
        }
    }

    // SCANNING --------------------------------------------------------------

    /** Handle scans one after the other, in the order in which they came. */
    scan(code) {
        this.queue = this.queue.then(() => this.handleScan(code));
        return this.queue;
    }

    async handleScan(code) {
        if (this.countExpected(code)) {
            this.save();
            return;
        }
        this.view.isBusy = true;
        try {
            const ids = counting
                .getOrdered(this.session)
                .filter((work) => work.case)
                .map((work) => work.case.id);
            this.handleAnswer(
                code,
                await this.orm.silent.call(MODEL, "scan", [code, ids])
            );
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
        } else if (this.work) {
            this.view.isWaiting = true;
            this.addExtra({
                code,
                product: "",
                product_id: false,
                message: this.texts.offline,
            });
            this.tell("wrong", this.texts.offline);
        } else {
            this.tell("wrong", _t("No connection. Scan it again in a moment."));
        }
    }

    /** Count what a return on the screen expects; the active one first. */
    countExpected(code) {
        const known = counting.findByTracking(this.session, code);
        if (known) {
            this.activate(known.id);
            this.tell("right", known.case.name);
            return true;
        }
        for (const work of counting.getOrdered(this.session)) {
            const line = counting.findBySerial(work, code);
            if (line) {
                this.countLot(work, line, code);
                return true;
            }
            const found = counting.findByCode(work, code);
            if (found) {
                this.countUnits(work, found.line, found.units);
                return true;
            }
        }
        return false;
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

    countLot(work, line, code) {
        this.session.active = work.id;
        const isSerial = line.tracking === "serial";
        if (isSerial && counting.isCounted(this.session.works, code, line.product_id)) {
            this.tell("wrong", _t("%s was counted already.", code));
            return;
        }
        counting.addLot(work, line, code);
        this.tellCount(work, line);
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

    handleAnswer(code, answer) {
        this.view.isWaiting = false;
        if (answer.kind === "case") {
            this.addCases(answer.cases);
        } else if (!this.work) {
            this.tell("wrong", this.texts.noCase);
        } else if (answer.kind === "product") {
            this.addProduct(answer);
        } else if (answer.kind === "serial") {
            this.addSerial(answer);
        } else {
            this.askUnknown(code);
        }
    }

    addCases(cases) {
        const receivable = cases.filter((data) => data.is_receivable);
        if (!receivable.length) {
            this.askBoxFor(cases[0]);
            return;
        }
        for (const data of receivable) {
            if (!this.session.works.some((work) => work.id === data.id)) {
                this.session.works.push(counting.createWork(data));
            }
        }
        this.activate(receivable[0].id);
        this.tell(
            receivable[0].hint ? "wrong" : "right",
            receivable[0].hint || receivable[0].name
        );
    }

    askBoxFor(data) {
        this.tell("wrong", data.hint);
        this.ask(data.hint, [
            {label: _t("Note an unknown box for it"), run: () => this.startBox(data)},
        ]);
    }

    addProduct({product, units}) {
        const isBox = counting.isBox(this.work);
        if (isBox && product.tracking !== "none") {
            this.tell("idle", _t("%s: scan the serial number.", product.product));
            return;
        }
        const message = isBox ? "" : _t("Not in this return.");
        this.addExtra({...product, code: "", quantity: units, message});
        if (isBox) {
            this.tell("right", product.product);
        } else {
            this.tell(
                "wrong",
                _t("%s is not in this return. Counted apart.", product.product)
            );
        }
    }

    addSerial({code, product, line_id, case_id, message}) {
        const work = this.session.works.find((each) => each.id === case_id);
        const line =
            work && counting.getLines(work).find((each) => each.id === line_id);
        if (line) {
            this.countLot(work, line, code);
            return;
        }
        const isSerial = product.tracking === "serial";
        if (
            isSerial &&
            counting.isCounted(this.session.works, code, product.product_id)
        ) {
            this.tell("wrong", _t("%s was counted already.", code));
            return;
        }
        const isBox = counting.isBox(this.work);
        const text = isBox ? "" : message || _t("Not in this return.");
        this.addExtra({...product, code, message: text});
        this.tell(
            isBox ? "right" : "wrong",
            isBox ? `${product.product} ${code}` : `${code}: ${text}`
        );
    }

    addExtra(extra) {
        const added = counting.addExtra(this.work, {quantity: 1, uom: "", ...extra});
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

    // CHANGING COUNTS -------------------------------------------------------

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
        } else if (row.extra && !(row.extra.code && row.extra.tracking === "serial")) {
            counting.changeExtra(this.work, row.extra, quantity - row.extra.quantity);
        } else {
            this.tell("wrong", _t("Scan each serial number."));
        }
        this.save();
    }

    onQuantityChange(row, ev) {
        this.setQuantity(row, Number(ev.target.value.replace(",", ".")));
    }

    onFieldChange(field, ev) {
        this.work[field] = ev.target.value;
        this.save();
    }

    async onPhotos(ev) {
        const files = [...ev.target.files];
        ev.target.value = "";
        for (const file of files.slice(0, PHOTO_MAX_COUNT - this.work.photos.length)) {
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

    // BOXES AND DONE --------------------------------------------------------

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

    /** Send the active work; asks first when something is still missing. */
    finish() {
        const work = this.work;
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
            Boolean(work.note || work.photos.length || work.reference || work.tracking)
        );
    }

    finishOrAsk(work) {
        const short = counting.getShort(work);
        if (!short.length) {
            this.send(work);
            return;
        }
        this.ask(
            _t("Not everything has come. The rest stays expected."),
            [{label: _t("Receive what came"), run: () => this.send(work)}],
            short.map(({line, missing}) => `${this.format(missing)} × ${line.product}`)
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
            send: (parcel) => this.orm.silent.call(MODEL, parcel.method, parcel.args),
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
        const index = this.session.outbox.findIndex((each) => each.key === parcel.key);
        this.session.outbox.splice(index, index < 0 ? 0 : 1);
    }

    /** Bring what the server refused back onto the screen. */
    correct(parcel) {
        this.removeParcel(parcel);
        const others = this.session.works.filter((work) => work.id !== parcel.work.id);
        this.session.works.splice(0, this.session.works.length, ...others, parcel.work);
        this.activate(parcel.work.id);
    }

    retry(parcel) {
        parcel.error = "";
        this.outbox.flush();
    }
}

registry.category("actions").add("rma_receiving", ReceivingScreen);
