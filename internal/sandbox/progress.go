package sandbox

import (
	"io"
	"sync"
	"time"
)

// How long a step may print nothing before a progress message is shown: a second at first, then
// longer.
const (
	firstSilence = time.Second
	laterSilence = 10 * time.Second
)

// progress prints how long a step has taken whenever it has printed nothing for a while. Its
// writers forward the output.
type progress struct {
	note  func(format string, args ...any)
	what  string
	begun time.Time

	mu      sync.Mutex
	quiet   time.Duration // how long without output is accepted
	ending  chan struct{}
	written time.Time
}

// follow starts a step.
func (s *Sandbox) follow(what string) *progress {
	p := &progress{note: s.note, what: what, begun: time.Now(), written: time.Now(), quiet: firstSilence, ending: make(chan struct{})}
	go p.run()
	return p
}

func (p *progress) run() {
	tick := time.NewTicker(firstSilence / 2)
	defer tick.Stop()
	for {
		select {
		case <-p.ending:
			return
		case <-tick.C:
			p.mu.Lock()
			silent := time.Since(p.written) >= p.quiet
			if silent {
				p.quiet, p.written = laterSilence, time.Now()
			}
			p.mu.Unlock()
			if silent {
				p.note("%s: %s so far", p.what, time.Since(p.begun).Round(time.Second))
			}
		}
	}
}

func (p *progress) end() { close(p.ending) }

// through returns a writer that forwards output.
func (p *progress) through(w io.Writer) io.Writer { return observed{p, w} }

type observed struct {
	progress *progress
	io.Writer
}

func (h observed) Write(text []byte) (int, error) {
	h.progress.mu.Lock()
	h.progress.written = time.Now()
	h.progress.mu.Unlock()
	return h.Writer.Write(text)
}
