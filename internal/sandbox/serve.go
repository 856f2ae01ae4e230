package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
	"bankchurn/internal/sandbox/shared"
)

// serveReport is the interval between checks for changes.
const serveReport = 2 * time.Second

// Serve keeps the project's embedded cloud open until ctx ends, for other commands to attach
// to, and prints the stack's endpoints and the number of responses by release. opened is called
// with a function that ends the wait for attached commands.
func Serve(ctx context.Context, opts Options, opened func(abort func())) error {
	if err := opts.complete(); err != nil {
		return err
	}
	if _, err := findStackFile(opts.Root, opts.Stack); err != nil {
		return err
	}
	project, err := projectName(opts.Root)
	if err != nil {
		return err
	}
	note := opts.note
	p := pathsOf(opts.Root, opts.Stack)
	own, err := shared.Own(ctx, p.cloud, opts.cloudOptions(p, note))
	var busy *shared.HeldError
	if errors.As(err, &busy) {
		return fmt.Errorf("serve: the embedded cloud is in use by %s, and only one process can serve it: wait until that one ends: %w", busy.Holder, ErrBusy)
	}
	if err != nil {
		return err
	}
	opened(own.Abort)
	s := &server{cloud: own, stack: opts.Stack, state: p.statePath(project, opts.Stack), output: opts.Stdout, seen: map[string]cloud.Traffic{}}
	err = own.Cloud().ServeEndpoints()
	if err == nil {
		s.run(ctx)
	}
	return errors.Join(err, own.Close())
}

// server prints the state of a stack for serve.
type server struct {
	cloud  *shared.Owner
	stack  string
	state  string
	output io.Writer
	urls   map[string]string
	shown  string
	seen   map[string]cloud.Traffic
}

func (s *server) run(ctx context.Context) {
	fmt.Fprintln(s.output, "serving until Ctrl-C; other commands attach to this embedded cloud")
	s.printEndpoints()
	tick := time.NewTicker(serveReport)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			s.printTotals()
			return
		case <-tick.C:
			s.printEndpoints()
			s.printTraffic()
		}
	}
}

// printEndpoints prints the endpoints and how to call them, if either has changed.
func (s *server) printEndpoints() {
	urls := map[string]string{}
	for urn, url := range s.cloud.Cloud().Endpoints() {
		if (&cloud.Record{URN: urn}).Stack() == s.stack {
			urls[urn] = url
		}
	}
	hints := strings.Join(hintsFor(s.cloud, s.state, s.stack), "\n")
	if maps.Equal(urls, s.urls) && hints == s.shown {
		return
	}
	s.urls, s.shown = urls, hints
	for _, urn := range cloud.SortedNames(urls) {
		fmt.Fprintf(s.output, "%s  %s\n", urls[urn], urn)
	}
	fmt.Fprintln(s.output, hints)
}

// printTraffic prints the releases that answered since the last time.
func (s *server) printTraffic() {
	var parts []string
	for _, t := range s.traffic() {
		key := t.URN + "\n" + t.Release
		before := s.seen[key]
		s.seen[key] = t
		if n := t.Responses - before.Responses; n > 0 {
			part := fmt.Sprintf("%s: %s", named(t.Release), responses(n))
			if failed := t.Failures - before.Failures; failed > 0 {
				part += fmt.Sprintf(", %d FAILED", failed)
			}
			parts = append(parts, part)
		}
	}
	if len(parts) > 0 {
		fmt.Fprintf(s.output, "%s  %s\n", time.Now().Format(time.TimeOnly), strings.Join(parts, " · "))
	}
}

func (s *server) printTotals() {
	all, failed := 0, 0
	for _, t := range s.traffic() {
		all += t.Responses
		failed += t.Failures
		fmt.Fprintf(s.output, "%s: %s, %d failed\n", named(t.Release), responses(t.Responses), t.Failures)
	}
	fmt.Fprintf(s.output, "%d of %d responses failed\n", failed, all)
}

func (s *server) traffic() []cloud.Traffic {
	var list []cloud.Traffic
	for _, t := range s.cloud.Cloud().Traffic() {
		if (&cloud.Record{URN: t.URN}).Stack() == s.stack {
			list = append(list, t)
		}
	}
	return list
}

// hintsFor returns the next commands for a stack on a served cloud, one per line.
func hintsFor(service shared.Service, statePath, stack string) []string {
	known, err := readState(statePath)
	if err != nil {
		return []string{err.Error()}
	}
	to, ok := targetOf(known.outputs())
	if !ok {
		return []string{"next: " + command("up", stack)}
	}
	if to.internal(service) {
		return []string{"the service is private: only clients in its network can reach it", "next: " + command("load", stack)}
	}
	private := to.refusesStrangers(service)
	var lines []string
	for _, line := range to.curl(service, private) {
		lines = append(lines, "next: "+line)
	}
	if !private {
		lines = append(lines, "next: "+command("load", stack))
	}
	return lines
}

// refusesStrangers reports whether the service rejects a health request without an identity.
func (t target) refusesStrangers(service shared.Service) bool {
	roots, err := service.Roots()
	if err != nil {
		return false
	}
	client, err := cloudhttp.NewClient(&cloudhttp.Resolver{Ask: service.Resolve}, roots, time.Second)
	if err != nil {
		return false
	}
	request, err := http.NewRequest(http.MethodGet, t.health.String(), nil)
	if err != nil {
		return false
	}
	request.Host = t.host
	answer, err := client.Do(request)
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusForbidden || answer.StatusCode == http.StatusUnauthorized
}
