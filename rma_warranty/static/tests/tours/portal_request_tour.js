import {patient} from "@rma_warranty/../tests/tours/patience";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("portal_request", {
    steps: () =>
        patient([
            {
                content: "Open the form from the order",
                trigger: "a.o_rma_return_button",
                run: "click",
                expectUnloadPage: true,
            },
            {
                content: "Send it empty: the form says what is missing",
                trigger: "form.o_rma_request_form button[type=submit]",
                run: "click",
            },
            {
                trigger: ".o_rma_nothing_chosen:not(.d-none)",
            },
            {
                content: "Return two drills",
                trigger: ".o_rma_request_line:contains(Drill) .o_rma_quantity",
                run: "edit 2",
            },
            {
                content: "A reason is asked for where a quantity is entered",
                trigger:
                    ".o_rma_request_line:contains(Drill) .o_rma_reason:not(.invisible) select",
                run: "selectByLabel Stopped working",
            },
            {
                content: "Return one saw",
                trigger: ".o_rma_request_line:contains(Saw) .o_rma_quantity",
                run: "edit 1",
            },
            {
                trigger:
                    ".o_rma_request_line:contains(Saw) .o_rma_reason:not(.invisible) select",
                run: "selectByLabel No longer needed",
            },
            {
                trigger: "textarea[name=description]",
                run: "edit The drills stopped after a week.",
            },
            {
                trigger: "form.o_rma_request_form button[type=submit]",
                run: "click",
                expectUnloadPage: true,
            },
            {
                content: "The page of the return",
                trigger: ".o_rma_notice:contains(We have received your request)",
            },
            {
                trigger: ".o_rma_status:contains(Waiting for our answer)",
            },
            {
                trigger: ".o_rma_line:contains(Drill):contains(Stopped working)",
            },
            {
                content: "Change one's mind",
                trigger: ".o_rma_cancel",
                run: "click",
            },
            {
                trigger: "#rma_cancel.show button[type=submit]",
                run: "click",
                expectUnloadPage: true,
            },
            {
                trigger: ".o_rma_status:contains(Cancelled)",
            },
            {
                content: "All returns",
                trigger: ".breadcrumb a[href='/my/returns']",
                run: "click",
                expectUnloadPage: true,
            },
            {
                trigger: ".o_rma_row:contains(Drill):contains(Cancelled)",
            },
        ]),
});
