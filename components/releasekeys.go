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

// Releasing is a platform that describes what its next release runs, so a stack can report what
// changed since the last update.
type Releasing interface {
	// ReleaseKeys returns the config keys of the release and their values: see [ReleaseKeys].
	ReleaseKeys(in Input) map[string]string
}

// codeKey and codePath are the entries for the image or package, whose config key may differ
// between stacks and between releases.
const (
	codeKey  = "code"
	codePath = "code.key"
)

// ReleaseKeys returns what makes up a release: its code, with the config key of its image or
// package, and the service settings that apply on all platforms. A variable's value is a digest.
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

// WithOwn adds keys of the platform's own block, by their path in the stack file, and removes the
// neutral keys that have no effect there. Unset keys are left out. A secret's reference is a
// digest.
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

// digest makes values comparable without showing them.
func digest(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:8] }

// ReleaseChanges returns the differences between two results of ReleaseKeys, by key. What is
// unknown about the last update does not count as a change.
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
