# daybookd behind Varnish. Copy this file to /etc/varnish/default.vcl and start varnishd with
# -p http_gzip_support=off, or it makes some ETags weak: see docs/deployment.md.

vcl 4.1;

backend daybookd {
    .host = "127.0.0.1";  # or, for both lines, .path = "/run/daybookd-http.sock";
    .port = "8080";
    .connect_timeout = 2s;
    .first_byte_timeout = 10s;
}

sub vcl_recv {
    # Accept-Encoding is written in many ways, of which two differ.
    if (req.http.Accept-Encoding ~ "(?i)\bgzip\b" &&
        req.http.Accept-Encoding !~ "(?i)\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)") {
        set req.http.Accept-Encoding = "gzip";
    } else {
        unset req.http.Accept-Encoding;
    }

    # daybookd does not look at it.
    unset req.http.Cookie;

    # What agendas show is asked for behind a question mark; all else is the same whatever stands
    # there.
    if (req.url ~ "^[^?]*(\.[a-z]+|/events/[^?]*)(\?|$)") {
        set req.url = regsub(req.url, "\?.*$", "");
    }

    # A stream that does not end.
    if (req.url ~ "/live(\?|$)") {
        return (pipe);
    }

    # What is stale is for the second try, when daybookd has not answered.
    if (req.restarts == 0) {
        set req.grace = 0s;
    } else {
        set req.grace = 1d;
    }
}

sub vcl_pipe {
    set bereq.http.Connection = "close";
}

sub vcl_backend_response {
    if (beresp.status >= 500) {
        return (abandon);
    }

    # daybookd is asked again after a second, and need not answer for a day.
    set beresp.ttl = 1s;
    if (beresp.status < 400) {
        set beresp.grace = 1d;
    } else {
        set beresp.grace = 0s;
    }
}

# An error that is kept would stand in the way of what is stale.
sub vcl_backend_error {
    return (abandon);
}

sub vcl_synth {
    if (resp.status == 503 && req.restarts == 0) {
        return (restart);
    }
    set resp.http.Retry-After = "5";
}
