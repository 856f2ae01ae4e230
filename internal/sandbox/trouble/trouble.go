// Package trouble parses the values of `--fault` into the faults of the embedded cloud during
// one command.
package trouble

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// Kind is one kind of fault.
type Kind struct {
	// Name is the name; one that ends with a colon is followed by a resource type.
	Name string
	// Help describes the effect.
	Help string
}

// Kinds are all kinds.
var Kinds = []Kind{
	{"garbage", "this update's release is healthy but predicts nonsense"},
	{"unhealthy", "this update's release answers 503; ECS rolls its deployment back"},
	{"slow", "this update's release is not healthy during its first 15 s"},
	{"deny:", "every operation on the resource TYPE or function TYPE is denied, as if a permission were missing"},
	{"outage:", "created and updated resources of TYPE do not become ready in time"},
	{"slow-certificate", "the certificate authority takes 10 s to validate a name"},
}

// warmUp is how long a release with the fault slow is not healthy, and validation how long a
// slow certificate takes.
const (
	warmUp     = 15 * time.Second
	validation = 10 * time.Second
)

const (
	ecsService            = "aws:ecs/service:Service"
	certificateValidation = "aws:acm/certificateValidation:CertificateValidation"
)

// Parse parses faults. The error has all problems.
func Parse(words []string, packages []*cloud.Package) (cloud.Trouble, error) {
	var result cloud.Trouble
	var faults []cloud.Fault
	var problems []error
	for _, word := range words {
		kind, argument, typed := strings.Cut(word, ":")
		if typed {
			kind += ":"
		}
		token := ""
		if typed {
			var err error
			if token, err = typeOf(argument, packages); err != nil {
				problems = append(problems, fmt.Errorf("fault %q: %w", word, err))
				continue
			}
		}
		switch kind {
		case "garbage":
			result.Defect = cloudhttp.Garbage
		case "unhealthy":
			result.Defect = cloudhttp.NeverHealthy
			faults = append(faults, on(ecsService, func(_ context.Context, op cloud.Operation) error {
				if op.Verb == "update" {
					return cloud.ErrRolledBack
				}
				return nil
			}))
		case "slow":
			result.Defect = unhealthyUntil(time.Now().Add(warmUp))
		case "deny:":
			faults = append(faults, on(token, func(_ context.Context, op cloud.Operation) error {
				return fmt.Errorf("AccessDenied: the caller is not allowed to %s %s (%s)", op.Verb, op.Name, op.Type)
			}))
		case "outage:":
			faults = append(faults, on(token, func(_ context.Context, op cloud.Operation) error {
				return fmt.Errorf("waiting for %s %s: %w", op.Verb, op.Name, cloud.ErrTimedOut)
			}))
		case "slow-certificate":
			faults = append(faults, on(certificateValidation, func(ctx context.Context, op cloud.Operation) error {
				if op.Verb == "create" {
					wait(ctx, validation)
				}
				return nil
			}))
		default:
			problems = append(problems, fmt.Errorf("fault %q: unknown (allowed: %s)", word, strings.Join(Names(), ", ")))
		}
	}
	result.Fault = all(faults)
	return result, errors.Join(problems...)
}

// Names returns the kinds as on a command line.
func Names() []string {
	var names []string
	for _, k := range Kinds {
		if strings.HasSuffix(k.Name, ":") {
			k.Name += "TYPE"
		}
		names = append(names, k.Name)
	}
	return names
}

// typeOf returns the token of a resource type, given in full (aws:ecs/service:Service) or as
// the engine shows it (aws:ecs:Service).
func typeOf(text string, packages []*cloud.Package) (string, error) {
	var known []string
	for _, pkg := range packages {
		for _, token := range slices.Concat(cloud.SortedNames(pkg.Types), cloud.SortedNames(pkg.Invokes)) {
			if text == token || text == shown(token) {
				return token, nil
			}
			known = append(known, shown(token))
		}
	}
	if text == "" {
		return "", errors.New("a resource type must follow the colon, such as aws:ecs:Service")
	}
	sort.Strings(known)
	nearest := slices.MinFunc(known, func(a, b string) int { return distance(text, a) - distance(text, b) })
	return "", fmt.Errorf("the embedded cloud has no resource type %q (did you mean %q?)", text, nearest)
}

// distance is the edit distance, ignoring case.
func distance(a, b string) int {
	return levenshtein.ComputeDistance(strings.ToLower(a), strings.ToLower(b))
}

// shown returns a type as in the engine's display: without the name in the module.
func shown(token string) string {
	pkg, rest, _ := strings.Cut(token, ":")
	module, name, _ := strings.Cut(rest, ":")
	if base, last, nested := strings.Cut(module, "/"); nested && strings.EqualFold(last, name) {
		module = base
	}
	return pkg + ":" + module + ":" + name
}

func on(token string, then cloud.Fault) cloud.Fault {
	return func(ctx context.Context, op cloud.Operation) error {
		if op.Type != token {
			return nil
		}
		return then(ctx, op)
	}
}

func all(faults []cloud.Fault) cloud.Fault {
	if len(faults) == 0 {
		return nil
	}
	return func(ctx context.Context, op cloud.Operation) error {
		for _, fault := range faults {
			if err := fault(ctx, op); err != nil {
				return err
			}
		}
		return nil
	}
}

func unhealthyUntil(ready time.Time) cloudhttp.Misbehaviour {
	return func(r cloudhttp.Request) http.HandlerFunc {
		if time.Now().Before(ready) {
			return cloudhttp.NeverHealthy(r)
		}
		return nil
	}
}

func wait(ctx context.Context, how time.Duration) {
	timer := time.NewTimer(how)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
