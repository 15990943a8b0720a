/**
 * What a worker has counted, as plain values that survive a reload.
 *
 * A "work" is one parcel on the screen: of a case, or an unknown box. Functions
 * here change works and know nothing of the server or the page.
 */

const CODE_SEPARATOR = /[\s,;]+/;

/** Return a key that names one receipt, however often it is sent. */
export function createKey() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function createSession() {
    return {works: [], active: null, outbox: [], log: []};
}

/** Start the work of a case; without a case, of an unknown box. */
export function createWork(data = null, proposed = null) {
    return {
        id: data ? data.id : `box-${createKey()}`,
        case: data,
        proposed,
        counts: {},
        lots: {},
        extras: [],
        note: "",
        photos: [],
        carrier: "",
        tracking: "",
        reference: "",
        warehouse: "",
    };
}

export function isBox(work) {
    return !work.case;
}

export function getLines(work) {
    return work.case ? work.case.lines : [];
}

/** Return how many units of a line were counted. */
export function getCount(work, line) {
    if (line.tracking === "none") {
        return work.counts[line.id] || 0;
    }
    return (work.lots[line.id] || []).reduce((sum, lot) => sum + lot.quantity, 0);
}

/** Return the lines of which less was counted than is expected. */
export function getShort(work) {
    return getLines(work)
        .map((line) => ({line, missing: line.expected - getCount(work, line)}))
        .filter(({missing}) => missing > 1e-6);
}

export function isEmpty(work) {
    return !work.extras.length && !getLines(work).some((line) => getCount(work, line));
}

// SEARCH --------------------------------------------------------------------

/** Return {line, units} for the code of a product that a work expects. */
export function findByCode(work, code) {
    const found = [];
    for (const line of getLines(work)) {
        const match = line.codes.find(([text]) => text === code);
        if (match) {
            found.push({line, units: match[1]});
        }
    }
    // Two lines of one product: the first that still waits.
    return (
        found.find(({line}) => getCount(work, line) < line.expected) || found[0] || null
    );
}

/** Return the line whose case names this serial number. */
export function findBySerial(work, code) {
    return getLines(work).find((line) => line.serials.includes(code)) || null;
}

/** Tell whether a serial number was counted in any of the works already. */
export function isCounted(works, code, productId) {
    return works.some(
        (work) =>
            getLines(work).some(
                (line) =>
                    line.tracking === "serial" &&
                    line.product_id === productId &&
                    (work.lots[line.id] || []).some((lot) => lot.code === code)
            ) ||
            work.extras.some(
                (extra) => extra.code === code && extra.product_id === productId
            )
    );
}

/** Return the works with the active one first. */
export function getOrdered(session) {
    const active = session.works.find((work) => work.id === session.active);
    const others = session.works.filter((work) => work !== active);
    return active ? [active, ...others] : others;
}

/** Tell whether ``code`` is a tracking number of a case on the screen. */
export function findByTracking(session, code) {
    return session.works.find(
        (work) =>
            work.case &&
            (work.case.name === code ||
                work.case.tracking.split(CODE_SEPARATOR).includes(code))
    );
}

// COUNTING ------------------------------------------------------------------

function round(quantity) {
    return Math.round(quantity * 1e5) / 1e5;
}

export function addUnits(work, line, units) {
    work.counts[line.id] = Math.max(round((work.counts[line.id] || 0) + units), 0);
}

export function setUnits(work, line, units) {
    work.counts[line.id] = Math.max(round(units), 0);
}

/** Count one unit of a lot or serial number on a line. */
export function addLot(work, line, code) {
    work.lots[line.id] = work.lots[line.id] || [];
    const known = work.lots[line.id].find((lot) => lot.code === code);
    if (known) {
        known.quantity += 1;
    } else {
        work.lots[line.id].push({code, quantity: 1});
    }
}

/** Change the units of the lot that was counted last on a line. */
export function changeLastLot(work, line, change) {
    const lots = work.lots[line.id] || [];
    const last = lots[lots.length - 1];
    if (!last) {
        return;
    }
    last.quantity = round(last.quantity + change);
    if (last.quantity <= 0) {
        lots.pop();
    }
}

/** Add something that no line expects; the same product is counted up. */
export function addExtra(work, extra) {
    const isSerial = Boolean(extra.code) && extra.tracking === "serial";
    const known =
        !isSerial &&
        work.extras.find(
            (other) =>
                other.code === extra.code && other.product_id === extra.product_id
        );
    if (known) {
        known.quantity = round(known.quantity + extra.quantity);
        return known;
    }
    work.extras.push(extra);
    return extra;
}

export function changeExtra(work, extra, change) {
    extra.quantity = round(extra.quantity + change);
    if (extra.quantity <= 0) {
        work.extras.splice(work.extras.indexOf(extra), 1);
    }
}

// SENDING -------------------------------------------------------------------

function getCounts(work) {
    const counts = [];
    for (const line of getLines(work)) {
        if (line.tracking === "none" && getCount(work, line)) {
            counts.push({line_id: line.id, quantity: getCount(work, line)});
        }
        for (const lot of work.lots[line.id] || []) {
            counts.push({line_id: line.id, code: lot.code, quantity: lot.quantity});
        }
    }
    for (const {product_id, code, quantity} of work.extras) {
        counts.push({product_id, code, quantity});
    }
    return counts;
}

function getOptions(work) {
    return {
        note: work.note,
        photos: work.photos,
        carrier: work.carrier,
        tracking: work.tracking,
        reference: work.reference,
        warehouse_id: Number(work.warehouse) || false,
        case_id: work.proposed ? work.proposed.id : false,
    };
}

/** Return the call that books a work; sent again it has the same key. */
export function createParcel(work) {
    const key = createKey();
    const rest = [key, getCounts(work), getOptions(work)];
    return {
        key,
        method: isBox(work) ? "receive_box" : "receive",
        args: isBox(work) ? rest : [work.case.id, ...rest],
        label: work.case ? work.case.name : "",
        error: "",
        work,
    };
}
