package enginetest

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"
)

// pollInterval makes 50 requests a second.
const pollInterval = 20 * time.Millisecond

// client calls the service at a constant rate, however long responses take, while the stack
// changes, and counts failures.
type client struct {
	t    *testing.T
	end  context.CancelFunc
	done sync.WaitGroup

	mu     sync.Mutex
	asked  int
	failed []string
}

// poll starts a client for a base URL.
func (st *stack) poll(url string) *client {
	st.t.Helper()
	return st.pollWith(st.client(), url)
}

func (st *stack) pollWith(via *http.Client, base string) *client {
	st.t.Helper()
	// A newly opened sandbox does not serve before its first command.
	if err := st.s.Cloud().ServeEndpoints(); err != nil {
		st.t.Fatal(err)
	}
	ctx, end := context.WithCancel(st.t.Context())
	c := &client{t: st.t, end: end}
	c.done.Go(func() {
		tick := time.NewTicker(pollInterval)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				c.done.Go(func() { c.ask(via, base+"/health") })
			}
		}
	})
	return c
}

// ask does not end with the client: a request in flight counts.
func (c *client) ask(via *http.Client, url string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	reason := ""
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		reason = err.Error()
	} else if answer, err := via.Do(request); err != nil {
		reason = err.Error()
	} else {
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			reason = url + ": " + answer.Status
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	if reason != "" {
		c.failed = append(c.failed, reason)
	}
}

// stop ends the client. The test fails if a single request failed, or if there was none.
func (c *client) stop(what string) {
	c.t.Helper()
	c.end()
	c.done.Wait()
	if len(c.failed) > 0 || c.asked < 3 {
		c.t.Errorf("%s: %d of %d requests failed: %v", what, len(c.failed), c.asked, c.failed)
	}
}
