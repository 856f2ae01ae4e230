package components

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/service"
	"bankchurn/verify"
)

// Releasing is a platform that says what its next release runs, so that a stack can name
// what changed since the last update.
type Releasing interface {
	// ReleaseKeys are the config keys of the release with their values, by key: see [ReleaseKeys].
	ReleaseKeys(in Input) map[string]string
}

// codeKey and codePath are the entries for the image or package, whose config key differs
// from one stack, and from one release, to the next.
const (
	codeKey  = "code"
	codePath = "code.key"
)

// ReleaseKeys are what a release consists of: its code, from the config key of its image or
// package, and what all platforms take from the service. A variable's value is a digest.
func ReleaseKeys(s service.Service, code, path string) map[string]string {
	keys := map[string]string{
		codeKey: code, codePath: path, "service.memoryMiB": strconv.Itoa(s.MemoryMiB),
		"service.port": strconv.Itoa(s.Port), "service.healthPath": s.HealthPath,
		"service.timeoutSeconds": strconv.Itoa(s.TimeoutSeconds), "service.startupSeconds": strconv.Itoa(s.StartupSeconds),
	}
	if s.CPU != 0 {
		keys["service.cpu"] = strconv.FormatFloat(s.CPU, 'f', -1, 64)
	}
	if gpus := s.GPUs(); gpus > 0 {
		keys["service.gpu"] = strings.TrimSpace(s.GPU.Type + " x" + strconv.Itoa(gpus))
	}
	add := func(prefix string, values map[string]pulumi.StringInput) {
		for name, value := range values {
			keys[prefix+name] = digest(config.Text(value))
		}
	}
	add(envPrefix, s.Env)
	add(secretPrefix, s.Secrets)
	return keys
}

const (
	envPrefix    = "service.env."
	secretPrefix = "service.secrets."
)

// WithOwn adds keys of the platform's own block, by the path of the key in the stack file, and
// takes out the neutral keys that have no effect there. A key that is not set is none. What a
// secret refers to is a digest.
func WithOwn(keys map[string]string, own map[string]any, without ...string) map[string]string {
	for path, value := range own {
		switch v := value.(type) {
		case map[string]pulumi.StringInput:
			for name, reference := range v {
				keys[path+"."+name] = digest(config.Text(reference))
			}
		case pulumi.StringInput:
			if config.IsSet(v) {
				keys[path] = config.Text(v)
			}
		default:
			if set := reflect.Indirect(reflect.ValueOf(value)); set.IsValid() && (!set.IsZero() || reflect.ValueOf(value).Kind() == reflect.Pointer) {
				keys[path] = fmt.Sprint(set.Interface())
			}
		}
	}
	for _, path := range without {
		delete(keys, path)
	}
	return keys
}

// digest tells values apart without showing them.
func digest(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:8] }

// ReleaseChanges are what differs between two sets of such keys, by key; what is not known of
// the last update is no change.
func ReleaseChanges(last, now map[string]string) []verify.Change {
	if len(last) == 0 {
		return nil
	}
	var changes []verify.Change
	for _, key := range config.SortedNames(config.Merge(last, now)) {
		from, to := last[key], now[key]
		if key == codePath || from == to {
			continue
		}
		change := verify.Change{Key: key, From: from, To: to}
		change.Hidden = strings.HasPrefix(key, envPrefix) || strings.Contains(key, ".secrets.")
		if key == codeKey {
			change.Key = now[codePath]
		}
		changes = append(changes, change)
	}
	return changes
}
