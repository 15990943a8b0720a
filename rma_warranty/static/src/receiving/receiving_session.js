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

/** Tell whether less of a line was counted than is expected. */
export function isMissing(work, line) {
    return getCount(work, line) < line.expected;
}

/** Return the lines of which less was counted than is expected. */
export function getShort(work) {
    return getLines(work)
        .map((line) => ({line, missing: line.expected - getCount(work, line)}))
        .filter(({missing}) => missing > 1e-6);
}

/** Return {counted, expected}: units of all lines, each up to what is expected. */
export function getProgress(work) {
    const lines = getLines(work);
    const sum = (values) => round(values.reduce((total, value) => total + value, 0));
    return {
        counted: sum(
            lines.map((line) => Math.min(getCount(work, line), line.expected))
        ),
        expected: sum(lines.map((line) => line.expected)),
    };
}

/** Return {name, units} of what has come beyond what is expected. */
export function getSurplus(work) {
    if (isBox(work)) {
        return [];
    }
    const above = getLines(work)
        .map((line) => ({
            name: line.product,
            units: round(getCount(work, line) - line.expected),
        }))
        .filter(({units}) => units > 0);
    const extras = work.extras.map(({product, code, quantity}) => ({
        name: [product, code].filter(Boolean).join(" "),
        units: quantity,
    }));
    return [...above, ...extras];
}

/** Return why a work doesn't expect this product (any more), or "". */
export function getSettled(work, productId) {
    const settled = (work.case && work.case.settled) || [];
    const found = settled.find(({product_id}) => product_id === productId);
    return found ? found.message : "";
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

/** Return the work of the case with this number. */
export function findByName(session, code) {
    return session.works.find((work) => work.case && work.case.name === code);
}

/** Return the work of a case for which this tracking number was told. */
export function findByTracking(session, code) {
    return session.works.find(
        (work) => work.case && work.case.tracking.split(CODE_SEPARATOR).includes(code)
    );
}

/**
 * Return {work, line, units, isLot} for what the works expect under ``code``:
 * where it is still missing, else (unless ``isOnlyMissing``) where it is not.
 */
export function findExpected(works, code, isOnlyMissing) {
    const found = [];
    for (const work of works) {
        const line = findBySerial(work, code);
        if (line) {
            return {work, line, units: 1, isLot: true};
        }
        const match = findByCode(work, code);
        if (match) {
            found.push({work, ...match, isLot: false});
        }
    }
    const missing = found.find(({work, line}) => isMissing(work, line));
    return missing || (!isOnlyMissing && found[0]) || null;
}

/** Return {work, line} for the product, where it is missing first, or null. */
export function findByProduct(works, productId) {
    const found = works.flatMap((work) =>
        getLines(work)
            .filter((line) => line.product_id === productId)
            .map((line) => ({work, line}))
    );
    const missing = found.find(({work, line}) => isMissing(work, line));
    return missing || found[0] || null;
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

/** Count units of a lot (one of a serial number) on a line. */
export function addLot(work, line, code, units = 1) {
    work.lots[line.id] = work.lots[line.id] || [];
    const known = work.lots[line.id].find((lot) => lot.code === code);
    if (known) {
        known.quantity += units;
    } else {
        work.lots[line.id].push({code, quantity: units});
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

/**
 * Show a case as it is now. What was counted on lines for which nothing is
 * expected any more stays on the screen, apart, with ``message``.
 */
export function refreshWork(work, data, message) {
    const waiting = data.lines.map((line) => line.id);
    for (const line of getLines(work).filter(({id}) => !waiting.includes(id))) {
        for (const {code, quantity} of getLineCounts(work, line)) {
            addExtra(work, {
                ...line,
                id: undefined,
                code: code || "",
                quantity,
                message,
            });
        }
        delete work.counts[line.id];
        delete work.lots[line.id];
    }
    work.case = data;
}

// SENDING -------------------------------------------------------------------

function getLineCounts(work, line) {
    const count = getCount(work, line);
    if (line.tracking === "none") {
        return count ? [{line_id: line.id, quantity: count}] : [];
    }
    const lots = work.lots[line.id] || [];
    return lots.map(({code, quantity}) => ({line_id: line.id, code, quantity}));
}

function getCounts(work) {
    const extras = work.extras.map(({product_id, code, quantity}) => ({
        product_id,
        code,
        quantity,
    }));
    return [...getLines(work).flatMap((line) => getLineCounts(work, line)), ...extras];
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
        seen: work.case ? work.case.seen : false,
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
