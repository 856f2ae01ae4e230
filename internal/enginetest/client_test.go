package enginetest

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"
)

// client is a caller that asks again and again while something happens to the
// stack, and counts what it does not get.
type client struct {
	t      *testing.T
	cancel context.CancelFunc
	done   sync.WaitGroup
	asked  int
	failed []string
}

// poll starts a client of the service at a base URL.
func (st *stack) poll(url string) *client {
	st.t.Helper()
	return st.pollWith(st.client(), url)
}

func (st *stack) pollWith(via *http.Client, base string) *client {
	st.t.Helper()
	// A sandbox that was just opened serves from its first command on only.
	if err := st.s.Cloud().ServeEndpoints(); err != nil {
		st.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(st.t.Context())
	c := &client{t: st.t, cancel: cancel}
	c.done.Add(1)
	go func() {
		defer c.done.Done()
		for ctx.Err() == nil {
			c.ask(ctx, via, base+"/health")
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return c
}

func (c *client) ask(ctx context.Context, via *http.Client, url string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		c.failed = append(c.failed, err.Error())
		return
	}
	answer, err := via.Do(request)
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		c.failed = append(c.failed, err.Error())
	default:
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			c.failed = append(c.failed, url+": "+answer.Status)
		}
	}
	c.asked++
}

// stop ends the client. A single failure is one too many; and a client that asked
// nothing has shown nothing.
func (c *client) stop(what string) {
	c.t.Helper()
	c.cancel()
	c.done.Wait()
	if len(c.failed) > 0 || c.asked < 3 {
		c.t.Errorf("%s: %d of %d requests failed: %v", what, len(c.failed), c.asked, c.failed)
	}
}
