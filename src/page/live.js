/*
 * Keeps a page as it is published: listens for news, and then takes up the page anew. Nothing here
 * is needed to read a page, only to see it change. <body data-live> says where to listen; <main
 * id="main"> is what is replaced; <p id="live"> says when that was last done.
 */
"use strict";

(() => {
    const MOST_DELAY = 250; /* milliseconds; so that all who look do not ask at once */
    const HOUR = 3600 * 1000; /* that it is another day is no news, and pages say which day it is */
    const address = document.body.dataset.live;
    let pending = false;
    let shown = null; /* the page as text; null: not looked at again yet */

    function say(text) {
        const status = document.getElementById("live");

        if (status) {
            status.textContent = text;
            status.hidden = false;
        }
    }

    /* What has the focus, so that it can have it again. */
    function focused() {
        const element = document.activeElement;

        if (!element || element === document.body)
            return null;
        if (element.id)
            return "#" + CSS.escape(element.id);
        const href = element.getAttribute("href");
        return href ? 'a[href="' + CSS.escape(href) + '"]' : null;
    }

    function opened() {
        return Array.from(document.querySelectorAll("main details[open][id]"), (one) => one.id);
    }

    function replace(text) {
        const page = new DOMParser().parseFromString(text, "text/html");
        const main = document.getElementById("main");
        const fresh = page.getElementById("main");

        if (!main || !fresh || main.innerHTML === fresh.innerHTML)
            return false;
        const focus = main.contains(document.activeElement) ? focused() : null;
        const open = opened();
        main.replaceChildren(...fresh.childNodes);
        document.title = page.title;
        for (const id of open) {
            const details = document.getElementById(id);
            if (details)
                details.open = true;
        }
        if (focus)
            main.querySelector(focus)?.focus({ preventScroll: true });
        showCopyButtons();
        return true;
    }

    async function look() {
        pending = false;
        try {
            const answer = await fetch(location.href, { cache: "no-cache" });
            if (!answer.ok)
                return;
            const text = await answer.text();
            const first = shown === null;
            if (text === shown)
                return;
            shown = text;
            if (replace(text) || !first)
                say("updated " + new Date().toLocaleTimeString([], { hourCycle: "h23" }));
        } catch {
            /* Nothing is lost: the stream says so when it is back. */
        }
    }

    function lookSoon() {
        if (!pending) {
            pending = true;
            setTimeout(look, Math.random() * MOST_DELAY);
        }
    }

    function listen() {
        const source = new EventSource(address);

        source.addEventListener("open", () => {
            const status = document.getElementById("live");
            if (status && !status.hidden && status.dataset.offline)
                say("back online");
            if (status)
                delete status.dataset.offline;
            lookSoon();
        });
        source.addEventListener("message", lookSoon);
        source.addEventListener("renewed", lookSoon);
        source.addEventListener("error", () => {
            const status = document.getElementById("live");
            if (status && !status.dataset.offline) {
                status.dataset.offline = "yes";
                say("offline: trying again");
            }
        });
    }

    /* --- buttons that copy ----------------------------------------------------------------- */

    function showCopyButtons() {
        if (navigator.clipboard)
            for (const button of document.querySelectorAll("button.copy"))
                button.hidden = false;
    }

    async function copy(button) {
        const words = button.textContent;

        try {
            await navigator.clipboard.writeText(button.dataset.copy);
            button.textContent = "Copied";
        } catch {
            button.textContent = "Not copied: select the address instead";
        }
        setTimeout(() => { button.textContent = words; }, 3000);
    }

    document.addEventListener("click", (event) => {
        const button = event.target.closest("button.copy");
        if (button)
            copy(button);
    });
    showCopyButtons();

    if (address && window.EventSource) {
        listen();
        setInterval(lookSoon, HOUR);
        document.addEventListener("visibilitychange", () => {
            if (!document.hidden)
                lookSoon();
        });
    }
})();
