import {useEffect} from "@odoo/owl";
import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";

/**
 * The form in which drafts are reviewed one after the other: once a draft was
 * posted or sent back, the next one of the list comes up; after the last one,
 * the queue.
 */
export class RmaReviewFormController extends FormController {
    setup() {
        super.setup();
        let seen = {};
        useEffect(
            (resId, state) => {
                const isDone =
                    seen.resId === resId && seen.state === "draft" && state !== "draft";
                seen = {resId, state};
                if (isDone) {
                    this.openNext(resId);
                }
            },
            () => [this.model.root.resId, this.model.root.data.state]
        );
    }

    async openNext(doneId) {
        const {resIds} = this.model.root;
        const rest = resIds.filter((id) => id !== doneId);
        if (!rest.length) {
            await this.env.services.action.doAction("rma_warranty.rma_review_action", {
                clearBreadcrumbs: true,
            });
            return;
        }
        const nextId = resIds[resIds.indexOf(doneId) + 1] || rest[rest.length - 1];
        await this.model.load({resId: nextId, resIds: rest});
    }
}

registry.category("views").add("rma_review_form", {
    ...formView,
    Controller: RmaReviewFormController,
});
