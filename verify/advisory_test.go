package verify

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/recording"
)

// An endpoint may be broken, which may be why clients are moved away from it. A release that
// changes is verified all the same.
func TestAnEndpointThatClientsLeaveMayFail(t *testing.T) {
	broken := started(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, (*httptest.Server).Start).URL
	for _, c := range []struct {
		what  string
		o     Options
		first bool
		fails bool
	}{
		{"the endpoint", Options{TimeoutSeconds: 1}, false, true},
		{"the endpoint, without callers", Options{TimeoutSeconds: 1, Advisory: true}, false, false},
		{"the release, without callers", Options{TimeoutSeconds: 1, Advisory: true}, true, false},
		{"another release", Options{TimeoutSeconds: 1, Advisory: true, Changes: []Change{{Key: "service.image"}}}, true, true},
	} {
		err := pulumi.RunErr(func(ctx *pulumi.Context) error {
			url := pulumi.String(broken).ToStringOutput()
			if !c.first {
				ctx.Export("url", Endpoint(ctx, url, public, c.o))
				return nil
			}
			return ctx.RegisterComponentResource("test:index:Serving", "serving", &pulumi.ResourceState{}, First(ctx, url, public, c.o))
		}, pulumi.WithMocks("bankchurn", "test", &recording.Recorder{}))
		if (err != nil) != c.fails {
			t.Errorf("%s: %v, want a failure: %t", c.what, err, c.fails)
		}
	}
}
