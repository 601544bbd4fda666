/*
 * Keeps a page as it is published: listens for news, and then takes up the page anew. Nothing here
 * is needed to read a page, only to see it change. <body data-live> says where to listen; the title,
 * the header and <main id="main"> are what is replaced; <p id="live"> says when that was last done.
 */
"use strict";

(() => {
    const MOST_DELAY = 250; /* milliseconds; so that all who look do not ask at once */
    const RETRY = 5000; /* at least; the same */
    const HOUR = 3600 * 1000; /* after sleep, and where messages are held up on their way */

    const address = document.body.dataset.live;
    const main = document.getElementById("main");
    let shown = main?.innerHTML; /* as it came, whatever was done to it since */
    let source = null; /* we do not listen */
    let offline = false;
    let looking = false;
    let again = false; /* there was news while we looked */
    let gone = false; /* the page is no longer there, and nothing more is to be heard of it */

    function say(text) {
        const status = document.getElementById("live");

        if (status) {
            status.textContent = text;
            status.hidden = false;
        }
    }

    /* --- the page anew -------------------------------------------------------------------- */

    /* What finds the element that has the focus in the new page; null: nothing does. */
    function focused() {
        const element = document.activeElement;
        const href = element?.getAttribute("href");

        if (!main.contains(element))
            return null;
        if (element.id)
            return "#" + CSS.escape(element.id);
        return href ? `[href="${CSS.escape(href)}"]` : null;
    }

    /* What has been chosen and not yet sent. */
    function choices() {
        return Array.from(main.querySelectorAll("select"), ({ name, value }) => ({ name, value }));
    }

    function choose(chosen) {
        for (const { name, value } of chosen) {
            const select = main.querySelector(`select[name="${CSS.escape(name)}"]`);

            if (Array.from(select?.options ?? []).some((option) => option.value === value))
                select.value = value;
        }
    }

    /* The reader stays where they are, with what they have opened and chosen. */
    function replace(fresh) {
        const focus = focused();
        const { scrollX, scrollY } = window;
        const open = Array.from(main.querySelectorAll("details[open][id]"), (one) => one.id);
        const chosen = choices();

        main.replaceChildren(...fresh.childNodes);
        showCopyButtons();
        choose(chosen);
        for (const id of open)
            document.getElementById(id)?.setAttribute("open", "");
        if (focus)
            main.querySelector(focus)?.focus({ preventScroll: true });
        window.scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
    }

    /* The names of calendars, and which there are. Who is just using them is left alone. */
    function replaceHeader(fresh) {
        const header = document.querySelector("header.site");

        if (header && fresh && header.innerHTML !== fresh.innerHTML &&
            !header.contains(document.activeElement))
            header.replaceWith(fresh);
    }

    /* The head too names what the page was about: of it only the site's name stays. */
    function clearHead() {
        document.title = document.querySelector('meta[property="og:site_name"]')?.content ?? "";
        for (const element of document.head.querySelectorAll(
            "meta[name=description], meta[property], link[rel=canonical], link[rel=alternate]"))
            element.remove();
    }

    /* It may be published again, but nobody tells of that: who wants to know has to ask. */
    function linkToAgain() {
        const paragraph = document.createElement("p");
        const link = document.createElement("a");

        link.href = location.pathname + location.search; /* with a fragment it loads nothing */
        link.target = "_self"; /* also within another page */
        link.textContent = "Look whether it is there again";
        paragraph.className = "nothing";
        paragraph.append(link);
        return paragraph;
    }

    /* What was withdrawn is not to be read any longer, nor is a calendar that there is no more. */
    function takeBack() {
        gone = true;
        source?.close();
        source = null;
        shown = null;
        clearHead();
        main.replaceChildren(linkToAgain());
        say("This page is no longer published.");
    }

    function show(text) {
        const page = new DOMParser().parseFromString(text, "text/html");
        const fresh = page.getElementById("main");

        replaceHeader(page.querySelector("header.site"));
        if (!fresh || (fresh.innerHTML === shown && page.title === document.title))
            return;
        document.title = page.title;
        shown = fresh.innerHTML;
        replace(fresh);
        say("updated " + new Date().toLocaleTimeString([], { hourCycle: "h23" }));
    }

    async function look() {
        try {
            const answer = await fetch(location.href, { cache: "no-cache" });

            if (answer.ok)
                show(await answer.text());
            else if (answer.status === 404)
                takeBack();
        } catch {
            /* The stream says so when it is back, and then we look again. */
        }
        looking = false;
        if (again)
            lookSoon();
    }

    /* Several messages at once are one reason to look. */
    function lookSoon() {
        again = looking;
        if (looking || gone)
            return;
        looking = true;
        setTimeout(look, Math.random() * MOST_DELAY);
    }

    /* --- news ------------------------------------------------------------------------------- */

    function onOpen() {
        if (offline)
            say("online again");
        offline = false;
        lookSoon();
    }

    /* A browser comes back by itself where the connection was lost, but not where it was given
     * another answer, as by a proxy whose daybookd is being restarted, or where the calendar has
     * gone, of which the page knows. */
    function onError() {
        if (!offline)
            say("offline: trying again");
        offline = true;
        if (source?.readyState === EventSource.CLOSED) {
            source = null;
            lookSoon();
            setTimeout(listen, RETRY * (1 + Math.random()));
        }
    }

    /* Who does not see the page need not listen: browsers have few connections for each site, and
     * tabs that nobody looks at would have them all. */
    function listen() {
        if (source || document.hidden || gone)
            return;
        source = new EventSource(address);
        source.addEventListener("open", onOpen);
        source.addEventListener("message", lookSoon);
        source.addEventListener("renewed", lookSoon);
        source.addEventListener("error", onError);
    }

    function onVisibility() {
        if (document.hidden) {
            source?.close();
            source = null;
        } else {
            listen();
        }
    }

    /* --- buttons that copy ------------------------------------------------------------------ */

    function showCopyButtons() {
        if (navigator.clipboard)
            for (const button of document.querySelectorAll("button.copy"))
                button.hidden = false;
    }

    async function copy(button) {
        const words = button.dataset.words ?? button.textContent;

        button.dataset.words = words;
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
    if (address && main && window.EventSource) {
        listen();
        document.addEventListener("visibilitychange", onVisibility);
        setInterval(lookSoon, HOUR);
    }
})();
