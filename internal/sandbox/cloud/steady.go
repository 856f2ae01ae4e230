package cloud

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// Health is what a platform asks a release for before it counts a deployment as done.
type Health struct {
	// Owner has the endpoint that the release is behind.
	Owner *Record
	// Path answers 200 to GET once the release is well.
	Path    string
	Release string
}

// Minutes of the providers' patience take a second each here, and the check of a release a quarter of that.
const (
	minute = time.Second
	check  = minute / 4
	// patience is the wait of a resource that states no timeout.
	patience = 20 * 60
)

// steady waits until what the resource is to run is well, and for at most the resource's own timeout, in seconds. Meanwhile
// the cloud is as it was: what ran before serves.
func (p *Provider) steady(ctx context.Context, t Type, i *Instance, timeout float64) bool {
	if t.Settles == nil {
		return true
	}
	p.Cloud.mu.Lock()
	health := t.Settles(i)
	p.Cloud.mu.Unlock()
	if health == nil {
		return true
	}
	if timeout == 0 {
		timeout = patience
	}
	limit := time.After(time.Duration(timeout / 60 * float64(minute)))
	for n := 1; ; n++ {
		if p.Cloud.well(*health, n) {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-limit:
			return false
		case <-time.After(check):
		}
	}
}

// settle ends an update as the cloud does where the release is not well in time: with a rollback to what ran before, or
// without one.
func (p *Provider) settle(ctx context.Context, t Type, i *Instance, timeout float64) (rolledBack bool, err error) {
	switch {
	case p.steady(ctx, t, i, timeout):
		return false, nil
	case t.RollBack == nil:
		return false, fmt.Errorf("waiting for %s: %w", i.URN.Name(), ErrTimedOut)
	}
	return p.rollBack(t, i)
}

// well asks a release for its health, the nth time. Such a request is none of a client's, and is not counted.
func (c *Cloud) well(h Health, n int) bool {
	c.mu.Lock()
	request := cloudhttp.Request{Type: h.Owner.Type, URN: h.Owner.URN, Path: h.Path, Release: h.Release, Number: n}
	misbehaviours := []cloudhttp.Misbehaviour{c.opts.Misbehaviour, c.defectOf(h.Owner, h.Release)}
	c.mu.Unlock()
	for _, misbehaviour := range misbehaviours {
		if misbehaviour == nil {
			continue
		}
		if answer := misbehaviour(request); answer != nil {
			w := httptest.NewRecorder()
			answer(w, httptest.NewRequest(http.MethodGet, h.Path, nil))
			return w.Code == http.StatusOK
		}
	}
	return true
}
