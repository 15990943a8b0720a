import {FormController} from "@web/views/form/form_controller";
import {evaluateBooleanExpr} from "@web/core/py_js/py";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";

// Buttons of the header with this class are in the gear menu instead: they stay in
// the view, with their groups, conditions and questions.
const IN_MENU = "o_rma_in_menu";
const FIRST = 11;

export class RmaCaseFormController extends FormController {
    getStaticActionMenuItems() {
        return {...super.getStaticActionMenuItems(), ...this.getStepItems()};
    }

    getStepItems() {
        const buttons = this.archInfo.xmlDoc.querySelectorAll(
            `header > button.${IN_MENU}`
        );
        return Object.fromEntries(
            [...buttons].map((button, index) => [
                button.getAttribute("name"),
                this.getStepItem(button, FIRST + index / 100),
            ])
        );
    }

    getStepItem(button, sequence) {
        const hidden = button.getAttribute("invisible");
        const record = this.model.root;
        return {
            isAvailable: () =>
                !record.isNew &&
                !(
                    hidden &&
                    evaluateBooleanExpr(hidden, record.evalContextWithVirtualIds)
                ),
            sequence,
            icon: `fa ${button.getAttribute("icon") || "fa-angle-right"}`,
            description: button.getAttribute("string"),
            callback: () => this.takeStep(button),
        };
    }

    takeStep(button) {
        const read = (name) => button.getAttribute(name) || undefined;
        return this.env.onClickViewButton({
            clickParams: {
                name: read("name"),
                type: read("type"),
                confirm: read("confirm"),
            },
            getResParams: () => {
                const {resModel, resId, resIds, context, evalContext} = this.model.root;
                return {resModel, resId, resIds, context, evalContext};
            },
        });
    }
}

registry.category("views").add("rma_case_form", {
    ...formView,
    Controller: RmaCaseFormController,
});
