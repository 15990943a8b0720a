import {FormRenderer} from "@web/views/form/form_renderer";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";
import {useEffect, useRef} from "@odoo/owl";

/** The form of an inspection: who opens a draft begins with the grade. */
export class RmaInspectionFormRenderer extends FormRenderer {
    setup() {
        super.setup();
        const root = useRef("compiled_view_root");
        useEffect(
            (resId, el) => {
                if (el && this.shouldAutoFocus) {
                    this.focusGrade(el);
                }
            },
            () => [this.props.record.resId, root.el]
        );
    }

    focusGrade(el) {
        const grades = ".o_field_widget[name=grade_id] input:not(:disabled)";
        const choice =
            el.querySelector(`${grades}:checked`) || el.querySelector(grades);
        if (choice) {
            choice.focus();
        }
    }
}

registry.category("views").add("rma_inspection_form", {
    ...formView,
    Renderer: RmaInspectionFormRenderer,
});
