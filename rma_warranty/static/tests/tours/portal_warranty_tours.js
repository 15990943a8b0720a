import {patient} from "@rma_warranty/../tests/tours/patience";
import {registry} from "@web/core/registry";

/** Choose a small PDF in a file field, as a customer does. */
function chooseProof(input) {
    const files = new DataTransfer();
    files.items.add(
        new File(["%PDF-1.4 receipt"], "receipt.pdf", {type: "application/pdf"})
    );
    input.files = files.files;
    input.dispatchEvent(new Event("change", {bubbles: true}));
}

registry.category("web_tour.tours").add("portal_warranty_registration", {
    steps: () =>
        patient([
            {
                content: "From the warranties to the form",
                trigger: "a.o_rma_register",
                run: "click",
                expectUnloadPage: true,
            },
            {
                content: "A part of the name brings up the product",
                trigger: "input.o_rma_product",
                run: "edit dril",
            },
            {
                trigger: "#rma_products:has(option[value='Drill']):not(:visible)",
            },
            {
                trigger: "input.o_rma_product",
                run: "edit Drill",
            },
            {
                trigger: "input[name=serial]",
                run: "edit D-100",
            },
            {
                trigger: "input[name=date]",
                run({queryFirst}) {
                    queryFirst("input[name=date]").value = "2026-01-10";
                },
            },
            {
                trigger: "input[name=place]",
                run: "edit Tool Shop",
            },
            {
                trigger: "input[name=proof]",
                run() {
                    chooseProof(this.anchor);
                },
            },
            {
                trigger: "form.o_rma_registration_form button[type=submit]",
                run: "click",
                expectUnloadPage: true,
            },
            {
                trigger: ".o_rma_notice:contains(We have received your registration)",
            },
            {
                trigger: ".o_rma_status:contains(Waiting for our confirmation)",
            },
            {
                content: "It is among the customer's warranties",
                trigger: ".breadcrumb a[href='/my/warranties']",
                run: "click",
                expectUnloadPage: true,
            },
            {
                trigger: ".o_rma_warranty_row:contains(Drill):contains(D-100)",
            },
        ]),
});

registry.category("web_tour.tours").add("portal_warranty_claim", {
    steps: () =>
        patient([
            {
                content: "The home page leads to the warranties",
                trigger: "a[href='/my/warranties']:visible",
                run: "click",
                expectUnloadPage: true,
            },
            {
                content: "Open the warranty of the drill",
                trigger: ".o_rma_warranty_row:contains(Drill) a",
                run: "click",
                expectUnloadPage: true,
            },
            {
                trigger: "a.o_rma_claim",
                run: "click",
                expectUnloadPage: true,
            },
            {
                content: "The answer comes before anything is sent",
                trigger: ".o_rma_answer:contains(In warranty until)",
            },
            {
                trigger: "select[name=reason]",
                run: "selectByLabel Stopped working",
            },
            {
                trigger: "textarea[name=description]",
                run: "edit It stopped after a week.",
            },
            {
                trigger: "form.o_rma_claim_form button[type=submit]",
                run: "click",
                expectUnloadPage: true,
            },
            {
                trigger: ".o_rma_notice:contains(We have received your request)",
            },
            {
                trigger: ".o_rma_line:contains(Drill):contains(Stopped working)",
            },
        ]),
});
