//go:build long

package enginetest

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// ungated is a release that is deployed without a candidate.
const ungated = "{verifyFirst: false}"

// TestAnEngineKilledAtTenPointsOfAReleaseOnFargate kills the engine while it adds the candidate
// to a stack without one, and while it deploys a bad and a good release.
func TestAnEngineKilledAtTenPointsOfAReleaseOnFargate(t *testing.T) {
	t.Parallel()
	st := newStack(t, gatedFargate.stackFile("v1", ungated))
	for n, p := range []struct {
		// from is the block `release` with v1.
		from, to string
		// The nth operation of the cloud, or the nth request to the new release.
		operation, request int64
	}{
		{from: ungated, to: "v1", operation: 1},
		{from: ungated, to: "v1", operation: 2},
		{from: ungated, to: "v1", operation: 3},
		{from: "{}", to: "garbage", operation: 1},
		{from: "{}", to: "garbage", operation: 2},
		{from: "{}", to: "garbage", request: 1}, // by ECS
		{from: "{}", to: "garbage", request: 3}, // by the verification
		{from: "{}", to: "good", operation: 2},
		{from: "{}", to: "good", operation: 3},
		{from: "{}", to: "good", request: 3},
	} {
		t.Run(fmt.Sprintf("%d from %s to %s at operation %d or request %d", n, p.from, p.to, p.operation, p.request), func(t *testing.T) {
			defer func(outer *testing.T) { st.t = outer }(st.t)
			st.t = t
			st.opts.Fault, st.opts.Misbehaviour = nil, badImages
			st.edit(gatedFargate.stackFile("v1", p.from))
			st.upAsAUser()

			var operations, requests atomic.Int64
			died, ended := context.WithCancel(context.Background())
			defer ended()
			st.opts.Fault = func(ctx context.Context, _ cloud.Operation) error {
				if operations.Add(1) == p.operation {
					st.s.Kill()
					<-ctx.Done() // the cloud continues after the engine has died
				}
				return nil
			}
			st.opts.Misbehaviour = func(r cloudhttp.Request) http.HandlerFunc {
				if strings.HasSuffix(r.Release, ":"+p.to) && p.to != "v1" && requests.Add(1) == p.request {
					st.s.Kill()
					<-died.Done()
				}
				return badImages(r)
			}
			st.edit(gatedFargate.stackFile(p.to, "{}"))
			calls := st.callAtHundred()
			time.AfterFunc(2*time.Second, ended)
			if _, err := st.s.Up(t.Context()); err == nil {
				t.Error("the update ended well: nothing was killed")
			}
			ended()
			calls.neverSaw("killed")

			st.opts.Fault, st.opts.Misbehaviour = nil, badImages
			again := "v2"
			if p.to != "garbage" {
				again = p.to
			}
			st.edit(gatedFargate.stackFile(again, "{}"))
			calls = st.callAtHundred()
			st.upAsAUser()
			calls.neverSaw("after the kill")
			st.answeredBy(":" + again)
			if once := st.up(); once.Changed() != 0 {
				t.Errorf("another update changed %v", once.Steps)
			}
		})
	}
	if _, err := st.s.Destroy(t.Context()); err != nil {
		t.Fatal(err)
	}
}
