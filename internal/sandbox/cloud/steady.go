package cloud

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// Health is the health check that a release must pass before the platform considers a
// deployment complete.
type Health struct {
	// Owner has the endpoint of the release.
	Owner *Record
	// Path returns 200 to GET once the release is healthy.
	Path    string
	Release string
}

// A minute of a provider's timeout takes a second here, and the interval between health checks
// a quarter of that.
const (
	minute = time.Second
	check  = minute / 4
	// patience is the timeout of a resource that sets none.
	patience = 20 * 60
)

// steady waits until the resource's new release is healthy, for at most the resource's own
// timeout in seconds. Meanwhile the previous release serves.
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

// settle ends an update whose release is not healthy in time as the cloud does: with or without
// a rollback to the previous release.
func (p *Provider) settle(ctx context.Context, t Type, i *Instance, timeout float64) (rolledBack bool, err error) {
	switch {
	case p.steady(ctx, t, i, timeout):
		return false, nil
	case t.RollBack == nil:
		return false, fmt.Errorf("waiting for %s: %w", i.URN.Name(), ErrTimedOut)
	}
	return p.rollBack(t, i)
}

// well makes the nth health check of a release. Health checks are not counted as client
// requests.
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
