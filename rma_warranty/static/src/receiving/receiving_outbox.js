import {ConnectionLostError} from "@web/core/network/rpc";
import {browser} from "@web/core/browser/browser";

const RETRY_DELAY = 5000;

/**
 * Sends what was finished, one after the other, until the server has answered.
 *
 * A parcel leaves the list when the server has booked it. Without a connection
 * it waits and is sent again with the same key, so that it is booked once. What
 * the server refuses stays, with the reason, to be corrected.
 */
export class Outbox {
    /**
     * @param {Object} options
     * @param {Function} options.send call of a parcel, gives a promise
     * @param {Function} options.getParcels the list, as it is now
     * @param {Function} options.onSent called with (parcel, answer)
     * @param {Function} options.onRefused called with (parcel, reason)
     * @param {Function} options.onWaiting called when there is no connection
     */
    constructor(options) {
        Object.assign(this, options);
        this.isSending = false;
        this.timer = null;
        this.retry = () => this.flush();
        browser.addEventListener("online", this.retry);
    }

    stop() {
        browser.clearTimeout(this.timer);
        browser.removeEventListener("online", this.retry);
        this.isStopped = true;
    }

    async flush() {
        if (this.isSending || this.isStopped) {
            return;
        }
        browser.clearTimeout(this.timer);
        this.isSending = true;
        try {
            let parcel = this.getNext();
            while (parcel && !this.isStopped) {
                await this.sendOne(parcel);
                parcel = this.getNext();
            }
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.onWaiting();
            this.timer = browser.setTimeout(this.retry, RETRY_DELAY);
        } finally {
            this.isSending = false;
        }
    }

    getNext() {
        return this.getParcels().find((parcel) => !parcel.error);
    }

    async sendOne(parcel) {
        let answer = null;
        try {
            answer = await this.send(parcel);
        } catch (error) {
            if (!error.data) {
                throw error;
            }
            this.onRefused(parcel, error.data.message || error.message);
            return;
        }
        this.onSent(parcel, answer);
    }
}
