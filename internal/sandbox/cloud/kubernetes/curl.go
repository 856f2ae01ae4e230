package kubernetes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mvdan.cc/sh/v3/interp"
)

// The exit statuses of curl for an invalid call and for one that fails.
const (
	curlUsage  interp.ExitStatus = 2
	curlFailed interp.ExitStatus = 56
)

// transfer is one curl call.
type transfer struct {
	method, url, body, writeOut string
	headers                     http.Header
	limit                       time.Duration
	redirects                   int
	maxBody                     int64
	connectTo                   string
}

// curl makes one request, with the options that it supports. ports has the addresses behind the
// ports of localhost.
func curl(ctx context.Context, arguments []string, ports map[string]string, out io.Writer) error {
	t, err := parseCurl(arguments)
	if err != nil {
		_, _ = fmt.Fprintln(out, "curl:", err)
		return curlUsage
	}
	ctx, cancel := context.WithTimeout(ctx, t.limit)
	defer cancel()
	status, contentType, body, err := t.do(ctx, ports)
	message := ""
	switch {
	case ctx.Err() != nil:
		message = fmt.Sprintf("Operation timed out after %d milliseconds", t.limit.Milliseconds())
	case errors.Is(err, io.ErrUnexpectedEOF):
		message = "transfer closed with outstanding read data remaining"
	case err != nil:
		message = strings.ReplaceAll(err.Error(), "\n", " ")
	}
	text := strings.NewReplacer(`\n`, "\n", "%{errormsg}", message, "%{content_type}", contentType, "%{http_code}", fmt.Sprintf("%03d", status)).Replace(t.writeOut)
	if _, err := io.WriteString(out, string(body)+text); err != nil {
		return err
	}
	if message != "" {
		return curlFailed
	}
	return nil
}

// do sends the request, which must be to localhost.
func (t transfer) do(ctx context.Context, ports map[string]string) (status int, contentType string, body []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, t.method, t.url, strings.NewReader(t.body))
	if err != nil {
		return 0, "", nil, err
	}
	request.Header = t.headers
	client := http.Client{
		Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if t.connectTo != "" {
				address = t.connectTo
			}
			host, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			behind, open := ports[port]
			if host != "localhost" || !open {
				return nil, fmt.Errorf("Failed to connect to %s port %s: Couldn't connect to server", host, port) //nolint:staticcheck // curl's words
			}
			return (&net.Dialer{}).DialContext(ctx, network, behind)
		}},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if t.redirects < 0 {
				return http.ErrUseLastResponse
			}
			if len(via) > t.redirects {
				return fmt.Errorf("Maximum (%d) redirects followed", t.redirects) //nolint:staticcheck // curl's words
			}
			return nil
		},
	}
	answer, err := client.Do(request)
	if err != nil {
		return 0, "", nil, errors.Unwrap(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err = io.ReadAll(io.LimitReader(answer.Body, t.maxBody))
	return answer.StatusCode, answer.Header.Get("Content-Type"), body, err
}

// parseCurl reads the options; unknown options are an error.
func parseCurl(arguments []string) (transfer, error) {
	t := transfer{method: http.MethodGet, headers: http.Header{}, limit: time.Hour, redirects: -1, maxBody: 1 << 30}
	follow, most := false, 50
	for n := 0; n < len(arguments); n++ {
		option := arguments[n]
		switch option {
		case "--silent":
			continue
		case "--location":
			follow = true
			continue
		}
		if !strings.HasPrefix(option, "--") {
			t.url = option
			continue
		}
		n++
		if n == len(arguments) {
			return t, fmt.Errorf("option %s: requires parameter", option)
		}
		value := arguments[n]
		number, _ := strconv.Atoi(value)
		switch option {
		case "--request":
			t.method = value
		case "--max-time":
			t.limit = time.Duration(number) * time.Second
		case "--max-filesize":
			t.maxBody = int64(number)
		case "--max-redirs":
			most = number
		case "--header":
			name, text, _ := strings.Cut(value, ":")
			t.headers.Set(name, strings.TrimSpace(text))
		case "--data-binary":
			t.body = value
		case "--write-out":
			t.writeOut = value
		case "--connect-to":
			t.connectTo = strings.TrimPrefix(value, "::")
		case "--noproxy", "--proto", "--proto-redir":
		default:
			return t, fmt.Errorf("option %s: is unknown", option)
		}
	}
	if follow {
		t.redirects = most
	}
	return t, nil
}
