import {patient} from "@rma_warranty/../tests/tours/patience";
import {registry} from "@web/core/registry";

/** Open a menu of the Returns app. */
function openReturns() {
    return [{content: "the list of cases", trigger: ".o_list_view"}];
}

/** Enter a value into a cell of the delivered lines' list. */
function enterQuantity(product, quantity) {
    return [
        {
            content: `choose the line of ${product}`,
            trigger: `.o_dialog tr.o_data_row:contains(${product}) td[name=quantity]`,
            run: "click",
        },
        {
            content: `enter how many ${product} come back`,
            trigger: ".o_dialog tr.o_selected_row td[name=quantity] input",
            run: `edit ${quantity}`,
        },
    ];
}

registry.category("web_tour.tours").add("rma_backoffice_main_job", {
    steps: () =>
        patient([
            ...openReturns(),
            {content: "open a new case", trigger: ".o_list_button_add", run: "click"},
            {
                content: "type the customer's name",
                trigger: ".o_field_widget[name=partner_id] input",
                run: "edit Customer",
            },
            {
                content: "choose the customer",
                trigger: ".o-autocomplete--dropdown-item a:contains(Customer):first",
                run: "click",
            },
            {
                content: "open the list of delivered products",
                trigger: "button[name=action_add_lines]",
                run: "click",
            },
            ...enterQuantity("Drill", 2),
            {
                content: "choose the reason for all lines",
                trigger: ".o_dialog .o_group .o_field_widget[name=reason_id] input",
                run: "edit No longer",
            },
            {
                trigger: ".o-autocomplete--dropdown-item a:contains(No longer needed)",
                run: "click",
            },
            {
                content: "add the lines to the case",
                trigger: ".o_dialog button[name=action_add]",
                run: "click",
            },
            {
                // the dialog's own list has the same name: wait until it is gone
                content: "the line is in the case",
                trigger:
                    "body:not(:has(.modal)) .o_field_widget[name=line_ids] tr.o_data_row:contains(Drill)",
            },
            {trigger: "button[name=action_request]", run: "click"},
            {
                content: "the rule's answer is shown",
                trigger: ".alert:contains(can be returned until)",
            },
            {trigger: "button[name=action_approve]", run: "click"},
            {
                content: "everything has arrived",
                trigger: "button[name=action_receive]",
                run: "click",
            },
            {trigger: ".modal-footer .btn-primary", run: "click"},
            {trigger: "button[name=action_inspect]", run: "click"},
            {
                content: "the form of the inspection begins with the grade",
                trigger:
                    ".o_form_view .o_field_widget[name=grade_id] input.o_radio_input:focus",
            },
            {
                content: "grade the goods",
                trigger: ".o_field_widget[name=grade_id] label:contains(Like new)",
                run: "click",
            },
            {
                content: "the grade proposes where the goods go",
                trigger: ".o_field_widget[name=disposition] :value(Restock)",
            },
            {
                content: "route them, and credit",
                trigger: "button[name=action_confirm_next][data-hotkey=q]",
                run: "press alt+q",
            },
            {
                content: "the credit note is a draft",
                trigger: ".o_form_view button[name=action_rma_view_case]",
            },
            {
                content: "and leads back to the case",
                trigger: "button[name=action_rma_view_case]",
                run: "click",
            },
            {
                content: "the case says so",
                trigger:
                    ".o_field_widget[name=money_status]:contains(Draft credit note)",
            },
        ]),
});

registry.category("web_tour.tours").add("rma_accountant_posts", {
    steps: () =>
        patient([
            {
                content: "the draft credit note",
                trigger:
                    ".o_form_view button[name=action_rma_view_case]:contains(RMA/)",
            },
            {
                content: "names the reason",
                trigger: ".o_field_widget[name=rma_reason]:contains(No longer needed)",
            },
            {
                content: "post it",
                trigger: ".o_form_statusbar button[name=action_post]:first",
                run: "click",
            },
            {
                content: "it is posted",
                trigger: ".o_arrow_button_current:contains(Posted)",
            },
            {
                content: "open the case",
                trigger: "button[name=action_rma_view_case]",
                run: "click",
            },
            {
                content: "which has closed by itself",
                trigger: ".o_arrow_button_current:contains(Closed)",
            },
        ]),
});
