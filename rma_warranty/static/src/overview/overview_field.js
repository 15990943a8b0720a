import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

import {Component} from "@odoo/owl";

/** What waits for a team, each number a way to the cases behind it. */
export class OverviewField extends Component {
    static template = "rma_warranty.OverviewField";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    async open(row, isMine) {
        const {resModel, resId} = this.props.record;
        const action = await this.orm.call(resModel, "action_open_box", [[resId]], {
            context: {...user.context, rma_box: row.code, rma_mine: isMine},
        });
        this.action.doAction(action);
    }
}

registry.category("fields").add("rma_overview", {
    component: OverviewField,
    supportedTypes: ["json"],
});
