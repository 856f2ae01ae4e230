package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
	"bankchurn/internal/sandbox/shared"
)

// LoadOptions are the options of Load.
type LoadOptions struct {
	// Root and Stack are as in Options.
	Root, Stack string
	// Rate is the number of requests per second; default 50.
	Rate int
	// Duration is how long to call; default: until the context ends.
	Duration time.Duration
	// Output receives the counts.
	Output io.Writer
}

// loadReport is the interval between progress lines.
const loadReport = 5 * time.Second

// loadTimeout is how long a client waits for a response.
const loadTimeout = 10 * time.Second

// Load calls the stack's service at its URL, resolving names through the embedded DNS, until
// the context ends. It prints how many requests failed and which releases answered.
func Load(ctx context.Context, opts LoadOptions) error {
	project, err := projectName(opts.Root)
	if err != nil {
		return err
	}
	p := pathsOf(opts.Root, opts.Stack)
	service, err := shared.Attach(p.cloud)
	if errors.Is(err, shared.ErrNotServed) {
		return fmt.Errorf("load: %w: in another terminal, run `%s`", err, command("serve", opts.Stack))
	}
	if err != nil {
		return err
	}
	known, err := readState(p.statePath(project, opts.Stack))
	if err != nil {
		return err
	}
	to, ok := targetOf(known.outputs())
	if !ok {
		return fmt.Errorf("load: stack %s has no outputs: run `%s` first", opts.Stack, command("up", opts.Stack))
	}
	roots, err := service.Roots()
	if err != nil {
		return err
	}
	client, err := cloudhttp.NewClient(&cloudhttp.Resolver{Ask: service.Resolve, Inside: service.Inside}, roots, loadTimeout)
	if err != nil {
		return err
	}
	if opts.Duration > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, opts.Duration)
		defer stop()
	}
	if to.internal(service) {
		fmt.Fprintln(opts.Output, "load: the service is private: calling it from within its network")
	}
	fmt.Fprintf(opts.Output, "load: POST %s, %d requests per second, until Ctrl-C\n", to.predict, opts.Rate)
	l := &load{client: client, to: to, byRelease: map[string]int{}, reasons: map[string]int{}}
	l.run(ctx, opts.Rate, opts.Output)
	l.print(opts.Output)
	return nil
}

// load counts the results of requests.
type load struct {
	client *http.Client
	to     target

	mu        sync.Mutex
	sent      int
	failed    int
	byRelease map[string]int
	reasons   map[string]int
}

func (l *load) run(ctx context.Context, rate int, output io.Writer) {
	tick := time.NewTicker(time.Second / time.Duration(rate))
	defer tick.Stop()
	report := time.NewTicker(loadReport)
	defer report.Stop()
	var under sync.WaitGroup
	// Requests in flight when the load ends are still counted.
	defer under.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case <-report.C:
			l.print(output)
		case <-tick.C:
			under.Go(l.call)
		}
	}
}

func (l *load) call() {
	release, err := l.request()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent++
	if err != nil {
		l.failed++
		l.reasons[err.Error()]++
		return
	}
	l.byRelease[release]++
}

// request requests one prediction. Any status but 200 is a failure.
func (l *load) request() (release string, err error) {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, l.to.predict.String(), strings.NewReader(sample))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Host = l.to.host
	answer, err := l.client.Do(request)
	if err != nil {
		var detail *url.Error
		if errors.As(err, &detail) {
			err = detail.Err
		}
		return "", err
	}
	_, readErr := io.Copy(io.Discard, answer.Body)
	if err := errors.Join(readErr, answer.Body.Close()); err != nil {
		return "", err
	}
	if answer.StatusCode != http.StatusOK {
		return "", errors.New(answer.Status)
	}
	return answer.Header.Get(cloudhttp.ReleaseHeader), nil
}

// print writes one line of counts, and one for each kind of failure.
func (l *load) print(w io.Writer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	line := fmt.Sprintf("load: %d of %d failed", l.failed, l.sent)
	for _, release := range cloud.SortedNames(l.byRelease) {
		line += fmt.Sprintf(" · %s: %d", named(release), l.byRelease[release])
	}
	fmt.Fprintln(w, line)
	reasons := cloud.SortedNames(l.reasons)
	slices.SortStableFunc(reasons, func(a, b string) int { return l.reasons[b] - l.reasons[a] })
	for _, reason := range reasons {
		fmt.Fprintf(w, "  %d x %s\n", l.reasons[reason], reason)
	}
}

// responses formats a number of responses.
func responses(n int) string {
	if n == 1 {
		return "1 response"
	}
	return fmt.Sprintf("%d responses", n)
}

// named returns a description of a release.
func named(release string) string {
	if release == "" {
		return "no release"
	}
	return release
}
