package cost

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Registered is a resource that a stack registers. Inputs has a digest of each input, which is
// enough to detect a change.
type Registered struct {
	Type, Name string
	Inputs     map[string]string
}

// Registered returns the resources of the platforms that the stack runs, by URN.
func (v Comparison) Registered() []Registered {
	out := []Registered{}
	for _, c := range v.Candidates {
		if c.Platform != v.Platform && (v.Previous == nil || c.Platform != v.Previous.Platform) {
			continue
		}
		all := c.Input.Resources.Resources()
		for i := range all {
			r := &all[i]
			inputs := map[string]string{}
			for key, value := range r.Inputs {
				inputs[string(key)] = DigestOf(value)
			}
			out = append(out, Registered{Type: r.Type, Name: r.Name, Inputs: inputs})
		}
	}
	return out
}

// DigestOf returns a digest of a value: 64 bits of SHA-256, so that two values practically
// never share one.
func DigestOf(value resource.PropertyValue) string {
	text, err := json.Marshal(value.MapRepl(nil, plain))
	if err != nil {
		panic("cost report: an input cannot be written: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return fmt.Sprintf("%x", sum[:8])
}

// plain replaces what JSON cannot represent. For a file it uses the content, because the path
// differs between clones.
func plain(v resource.PropertyValue) (any, bool) {
	switch {
	case v.IsAsset():
		return hashOf(v.AssetValue().Hash, v.AssetValue().EnsureHash, func() string { return v.AssetValue().Hash }), true
	case v.IsArchive():
		return hashOf(v.ArchiveValue().Hash, v.ArchiveValue().EnsureHash, func() string { return v.ArchiveValue().Hash }), true
	case v.IsComputed(), v.IsOutput():
		return "unknown", true
	case v.IsSecret():
		return "secret", true // a digest of a short secret could be guessed
	case v.IsResourceReference():
		return string(v.ResourceReferenceValue().URN), true
	}
	return nil, false
}

func hashOf(known string, ensure func() error, hash func() string) string {
	if known == "" && ensure() != nil {
		return "unreadable"
	}
	return hash()
}
