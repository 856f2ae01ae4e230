package components

import (
	"crypto/sha256"
	"fmt"
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
		change.Hidden = strings.HasPrefix(key, envPrefix) || strings.HasPrefix(key, secretPrefix)
		if key == codeKey {
			change.Key = now[codePath]
		}
		changes = append(changes, change)
	}
	return changes
}
