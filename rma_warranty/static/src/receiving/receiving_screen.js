import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useEffect,
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
import {play} from "./receiving_sounds";
import {WithCounting} from "./receiving_counting";
import {WithPrompts} from "./receiving_prompts";
import {WithScanning} from "./receiving_scanning";
import {WithSending} from "./receiving_sending";
import * as counting from "./receiving_session";

const MODEL = "rma.receiving";
const QUANTITY = /^\*\s*(\d+(?:[.,]\d+)?)$/;

const Screen = WithSending(WithCounting(WithScanning(WithPrompts(Component))));

/**
 * The receiving screen: scan a return, scan what is in the parcel, done.
 *
 * Made for a scanner that types fast and ends with Enter: the field for it has
 * the focus whenever nothing else needs it. Everything works with keys alone.
 * What was counted is kept in the browser until the server has booked it.
 */
export class ReceivingScreen extends Screen {
    static template = "rma_warranty.ReceivingScreen";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.counting = counting;
        this.rootRef = useRef("root");
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
        // What was scanned last is seen, however long the list.
        useEffect(
            () => this.showSelected(),
            () => [this.view.selected, this.session.active, this.view.status.flash]
        );
        onWillUnmount(() => {
            browser.removeEventListener("keydown", this.onKeydown, {capture: true});
            this.outbox.stop();
        });
    }

    /** Call the server without blocking the page; errors are told by the screen. */
    call(method, args) {
        return this.orm.silent.call(MODEL, method, args);
    }

    async start() {
        try {
            const settings = await this.call("start", []);
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
            message:
                state === "over"
                    ? _t("%s more than expected.", this.format(count - line.expected))
                    : "",
            isComplete: state === "right",
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

    showSelected() {
        const row = this.rootRef.el.querySelector(".o_rma_selected");
        if (row) {
            row.scrollIntoView({block: "nearest"});
        }
    }

    get progress() {
        const {counted, expected} = counting.getProgress(this.work);
        return _t("%s of %s", this.format(counted), this.format(expected));
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
}

registry.category("actions").add("rma_receiving", ReceivingScreen);
