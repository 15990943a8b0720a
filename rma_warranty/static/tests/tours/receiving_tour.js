import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

const SCAN = ".o_rma_scan";

/** Type a text into the scanner's field and press Enter, as a scanner does. */
function scan(code, content) {
    return [
        {content, trigger: `${SCAN}:focus`, run: `edit ${code}`},
        {trigger: SCAN, run: "press Enter"},
    ];
}

function press(key, content) {
    return {content, trigger: SCAN, run: `press ${key}`};
}

function sees(trigger, content) {
    return {content, trigger};
}

/** Let every call of the page fail, as if the network were down. */
function pullPlug() {
    browser.XMLHttpRequest = class extends browser.XMLHttpRequest {
        send() {
            browser.setTimeout(() => this.dispatchEvent(new Event("error")));
        }
    };
}

/** Press keys as fast as a scanner does, whatever has the focus. */
function scanFast() {
    for (const key of [..."1234", "Enter"]) {
        document.activeElement.dispatchEvent(
            new window.KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})
        );
    }
}

registry.category("web_tour.tours").add("rma_receiving", {
    steps: () => [
        sees(".o_rma_status:contains(Scan the RMA number)", "the empty screen"),
        ...scan("00340434", "scan the parcel's tracking number"),
        sees(".o_rma_work h3:contains(RMA/)", "the return is shown"),
        sees(".o_rma_row:contains(Drill) .o_rma_expected:contains(/ 3)"),
        ...scan("4006381333931", "scan a drill"),
        sees(".o_rma_status_right:contains(Drill: 1 / 3)", "green: one of three"),
        press("ArrowRight", "a second drill, by key"),
        sees(".o_rma_row:contains(Drill) .o_rma_quantity:value(2)"),
        ...scan("S2", "scan the phone's serial number"),
        sees(".o_rma_status_right:contains(Phone: 1 / 1)"),
        sees(".o_rma_row:contains(Phone) .o_rma_complete", "it is complete"),
        sees(".o_rma_progress:contains(3 of 4)", "so are three of four units"),
        ...scan("S2", "and once more"),
        sees(".o_rma_status_wrong:contains(counted already)", "red: it counts once"),
        ...scan("SAW-1", "scan a product of no line"),
        sees(".o_rma_status_wrong:contains(is not in this return)", "red: go on"),
        sees(".o_rma_row_wrong:contains(Saw)"),
        ...scan("NEVER-SEEN", "scan something unknown"),
        sees(".o_rma_prompt .o_rma_choice:contains(serial number of Phone)"),
        {
            content: "a scan is no answer to a question",
            trigger: ".o_rma_prompt",
            run: scanFast,
        },
        sees(".o_rma_status_wrong:contains(Answer the question first)"),
        {
            content: "not this one",
            trigger: ".o_rma_prompt",
            run: "press Escape",
        },
        sees(".o_rma_receiving:not(:has(.o_rma_prompt))"),
        {trigger: SCAN, run: pullPlug},
        press("F9", "done, while the network is down"),
        sees(".o_rma_prompt li:contains(1 × Drill missing)", "one drill is missing"),
        sees(".o_rma_prompt li:contains(Saw too many)", "and a saw is too many"),
        {trigger: ".o_rma_prompt", run: "press Enter"},
        sees(".o_rma_outbox .o_rma_not_sent", "it says that it isn't sent yet"),
        sees(".o_rma_status_wrong:contains(No connection)"),
        {
            content: "reload the page: nothing is lost, and the network is back",
            trigger: SCAN,
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        sees(".o_rma_log:contains(RMA/):contains(2 × Drill)", "sent after the reload"),
        sees(".o_rma_log .text-danger:contains(Saw)"),
        sees(".o_rma_log:contains(Still expected):contains(1 × Drill)"),
        sees(".o_rma_receiving:not(:has(.o_rma_outbox))"),
        press("F2", "a box without a return"),
        sees(".o_rma_work h3:contains(Unknown box)"),
        ...scan("S3", "with a phone in it"),
        sees(".o_rma_row:contains(Phone):contains(S3)"),
        press("F9"),
        sees(".o_rma_log:contains(BOX/)"),
    ],
});

/** Type into the field that has the focus, without leaving it. */
function type(selector, text, content) {
    return [{content, trigger: selector, run: `click`}].concat({
        trigger: selector,
        run: ({anchor}) => {
            anchor.value = text;
            anchor.dispatchEvent(new window.Event("input", {bubbles: true}));
        },
    });
}

registry.category("web_tour.tours").add("rma_receiving_several", {
    steps: () => [
        ...scan("PARCEL-1", "the parcel of two returns"),
        sees(".o_rma_works .nav-item:nth-child(2)", "both are shown"),
        sees(".o_rma_tracking:value(PARCEL-1)", "with the number of the parcel"),
        ...scan("4006381333931", "a drill, which only one of them expects"),
        sees(".o_rma_status_right:contains(Drill: 1 / 1)"),
        ...scan("SAW-1", "a saw of the other one"),
        sees(".o_rma_status_right:contains(Saw: 1 / 1)"),
        ...scan("S2", "a phone of a third return, which isn't on the screen"),
        sees(".o_rma_prompt .o_rma_choice:contains(Receive it on RMA/)"),
        {trigger: ".o_rma_prompt", run: "press Enter"},
        sees(".o_rma_status_right:contains(Phone: 1 / 1)"),
        sees(".o_rma_works .nav-item:nth-child(3)"),
        ...type(".o_rma_note", "Wet box", "a note, and done without leaving it"),
        {trigger: ".o_rma_note", run: "press F9"},
        sees(".o_rma_log:contains(1 × Phone)"),
        ...scan("PARCEL-1", "the others again"),
        press("F9"),
        sees(".o_rma_log:contains(1 × Drill)"),
        ...scan("PARCEL-1"),
        press("F9"),
        sees(".o_rma_log:contains(Saw)"),
        sees(".o_rma_receiving:not(:has(.o_rma_outbox))"),
    ],
});
