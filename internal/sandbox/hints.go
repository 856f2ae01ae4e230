package sandbox

import (
	"net"
	"net/url"
	"os"
	"strings"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
	"bankchurn/internal/sandbox/shared"
)

// sample is a customer for hints and load, with all fields, so that the real application
// accepts it.
const sample = `{"credit_score": 650, "geography": "France", "gender": "Female", "age": 35, "tenure": 5, "balance": 1000, "num_of_products": 2, "has_cr_card": 1, "is_active_member": 1, "estimated_salary": 50000}`

// Self returns how a user runs this program from the project folder.
func Self() string {
	if path := os.Args[0]; path != "" && !strings.Contains(path, "go-build") {
		return path
	}
	return "go run ./cmd/sandbox"
}

// command returns a command line of this program.
func command(words ...string) string { return Self() + " " + strings.Join(words, " ") }

// target is how to call a stack's service from this machine.
type target struct {
	health, predict *url.URL
	// host is the Host header, "" for the URL's.
	host string
}

// targetOf reads the target from a stack's outputs; false if it has none.
func targetOf(outputs map[string]any) (target, bool) {
	read := func(name string) *url.URL {
		text, _ := outputs[name].(string)
		parsed, err := url.Parse(text)
		if err != nil || parsed.Host == "" {
			return nil
		}
		return parsed
	}
	host, _ := outputs["host"].(string)
	t := target{health: read("healthUrl"), predict: read("predictUrl"), host: host}
	return t, t.health != nil && t.predict != nil
}

// curl returns commands that call the service, by its name if it has one.
func (t target) curl(cloud shared.Service, private bool) []string {
	options := ""
	if t.health.Scheme == "https" {
		options += " -k"
	}
	health, predict := *t.health, *t.predict
	if ip := net.ParseIP(health.Hostname()); ip == nil {
		address, err := follow(cloud, health.Hostname())
		if err != nil || address == "" {
			return nil
		}
		ip, port, _ := net.SplitHostPort(address)
		options += " --resolve " + health.Hostname() + ":" + port + ":" + ip
		health.Host = net.JoinHostPort(health.Hostname(), port)
		predict.Host = health.Host
	}
	if t.host != "" {
		options += " -H 'Host: " + t.host + "'"
	}
	if private {
		// Here Lambda's API accepts any identity, Cloud Run a token for the service.
		audience := url.URL{Scheme: t.health.Scheme, Host: t.health.Host}
		options += " -H 'Authorization: Bearer " + cloudhttp.IdentityToken(audience.String()) + "'"
	}
	return []string{
		"curl" + options + " " + health.String(),
		"curl" + options + " -d '" + sample + "' " + predict.String(),
	}
}

// internal reports whether only callers within its network reach the service.
func (t target) internal(cloud shared.Service) bool {
	inside, err := cloud.Inside()
	if err != nil || len(inside) == 0 {
		return false
	}
	address := t.health.Host
	if net.ParseIP(t.health.Hostname()) == nil {
		address, _ = follow(cloud, t.health.Hostname())
	}
	return inside[address] != ""
}

// follow follows a name to an address with a port, "" if it does not resolve.
func follow(cloud shared.Service, name string) (string, error) {
	// Resolvers do not follow longer chains.
	for range 8 {
		if _, _, err := net.SplitHostPort(name); err == nil {
			return name, nil
		}
		next, _, err := cloud.Resolve(name)
		if err != nil || next == "" {
			return "", err
		}
		name = next
	}
	return "", nil
}

// Next returns the commands that are useful after one that ended with err, one per line, if
// any.
func (s *Sandbox) Next(ended string, err error) []string {
	switch ended {
	case "up", "refresh", "import", "cancel":
	default:
		return nil
	}
	if interrupted, readErr := s.Adoptable(); readErr == nil && len(interrupted) > 0 {
		var lines []string
		for _, r := range interrupted {
			lines = append(lines, "left behind by a command that was killed: "+r.Type+" "+r.ID)
		}
		return append(lines, "next: "+command("import", s.opts.Stack))
	}
	switch {
	case ended != "up":
		return nil
	case err != nil:
		return []string{"next: " + command("status", s.opts.Stack)}
	case s.Cloud() != nil:
		return []string{"next: " + command("serve", s.opts.Stack)}
	default:
		return hintsFor(s.cloud, s.stackPath(), s.opts.Stack)
	}
}
