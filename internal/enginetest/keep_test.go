package enginetest

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
	"bankchurn/stacks"
)

// TestATwoStepSwitchKeepsTheOldPlatformUntilTheKeyIsRemoved takes both steps, and goes back
// from the first.
func TestATwoStepSwitchKeepsTheOldPlatformUntilTheKeyIsRemoved(t *testing.T) {
	t.Parallel()
	const keep = "  bankchurn:keepPrevious: cloudrun\n"
	st := newStack(t, anywhere("cloudrun"))
	st.up()
	oldURL := st.output("url")

	st.edit(anywhere("fargate") + keep)
	preview, err := st.s.Preview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range []string{"delete", "update", "replace"} {
		if preview.Changes[op] != 0 {
			t.Errorf("the first step's preview has %d x %s", preview.Changes[op], op)
		}
	}
	if want := "Kept: cloudrun, us-central1, until keepPrevious is removed: $"; !strings.Contains(st.log.String(), want) {
		t.Errorf("the preview lacks %q", want)
	}
	st.up()
	st.answers()
	if newURL := st.output("url"); newURL == oldURL || st.output("previousUrl") != oldURL || st.output("previousPlatform") != "cloudrun" {
		t.Errorf("url %q, previousUrl %q, want the new platform's and %q", newURL, st.output("previousUrl"), oldURL)
	}
	st.healthy(oldURL)
	if again := st.up(); again.Changed() != 0 {
		t.Errorf("a second update changed %v", again.Steps)
	}

	st.edit(anywhere("cloudrun"))
	back := st.up()
	if back.Changes["create"] != 0 || back.Changes["delete"] == 0 {
		t.Errorf("going back: %v, want nothing created", back.Changes)
	}
	st.healthy(oldURL)

	st.edit(anywhere("fargate") + keep)
	st.up()
	st.edit(anywhere("fargate"))
	if last := st.up(); last.Changes["create"] != 0 || last.Changes["delete"] == 0 {
		t.Errorf("the second step: %v, want deletions only", last.Changes)
	}
	st.answers()
	st.destroy()
}

func TestAPlatformThatTheStackDoesNotRunIsNotKept(t *testing.T) {
	t.Parallel()
	st := newStack(t, anywhere("cloudrun"))
	st.up()
	st.edit(anywhere("fargate") + "  bankchurn:keepPrevious: lambda\n")
	before := len(st.s.Cloud().Inventory())
	want := `keepPrevious: "lambda": is not running in the stack and would be created (allowed: cloudrun; remove the key to keep nothing)`
	if refused := st.upFails(); !strings.Contains(refused, want) || len(st.s.Cloud().Inventory()) != before {
		t.Errorf("the refusal lacks %q, or %d resources became %d:\n%s", want, before, len(st.s.Cloud().Inventory()), refused)
	}
}

// TestAFailedSwitchLeavesTheOldPlatformAnswering polls the old platform during failed switches
// between platforms.
func TestAFailedSwitchLeavesTheOldPlatformAnswering(t *testing.T) {
	t.Parallel()
	// Each platform fails once, and each keeps serving once.
	all := stacks.PlatformNames()
	for i, from := range all {
		if leftOut(from, "lambda", "gke") {
			continue
		}
		t.Run("from "+from, func(t *testing.T) {
			t.Parallel()
			st := newStack(t, anywhere(from))
			st.up()
			url := st.output("url")
			before := names(st.s.Cloud().Inventory())
			for _, to := range []string{all[(i+1)%len(all)]} {
				st.opts.Misbehaviour = failingOn(to)
				st.edit(anywhere(to) + "  bankchurn:verify: {timeoutSeconds: 1}\n") // 20 times: an unhealthy release stays unhealthy
				client := st.poll(url)
				refused := st.upFails()
				client.stop("switch to " + to + " that fails")
				if !strings.Contains(refused, "\n  serving: ") {
					t.Errorf("%s to %s fails for another reason: %s", from, to, refused)
				}
				after := names(st.s.Cloud().Inventory())
				for name := range before {
					if !after[name] {
						t.Errorf("%s to %s: the failed update deleted %s", from, to, name)
					}
				}
			}
			// Parts of the new platforms exist: going back removes them, and nothing else.
			st.opts.Misbehaviour = nil
			st.edit(anywhere(from))
			client := st.poll(url)
			if back := st.up(); back.Changes["create"] != 0 {
				t.Errorf("going back: %v, want nothing created", back.Changes)
			}
			client.stop("way back")
			after := names(st.s.Cloud().Inventory())
			maps.DeleteFunc(after, func(name string, _ bool) bool { return !before[name] && madeByEKS(name) })
			if len(after) != len(before) {
				t.Errorf("going back leaves %d resources, want %d", len(after), len(before))
			}
			st.answers()
			st.destroy()
		})
	}
}

// owners are the platforms' components in the URN of the endpoint's resource, because eks and
// gke both have an Ingress.
var owners = map[string]string{
	"cloudrun": ":CloudRun$", "eks": ":EKS$", "fargate": ":Fargate$", "gke": ":GKE$", "lambda": ":Lambda$",
}

// failingOn returns a service that never works on one platform.
func failingOn(platform string) cloudhttp.Misbehaviour {
	return func(r cloudhttp.Request) http.HandlerFunc {
		if strings.Contains(r.URN, owners[platform]) {
			return cloudhttp.NeverHealthy(r)
		}
		return nil
	}
}
