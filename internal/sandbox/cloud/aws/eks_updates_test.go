package aws

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// One minor version at a time (github.com/rancher/rancher/issues/26908), and down only as a
// rollback of an in-place upgrade
// (docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html, 2026-07).
func TestEKSNeitherSkipsVersionsNorDowngrades(t *testing.T) {
	w := eksWorld(t)
	version := func(v string) map[string]any { return clusterInputs(w, map[string]any{"name": "ml", "version": v}) }
	p := w.pieces["eks"]
	created := p.out["version"].StringValue()
	if created != "1.35" {
		t.Fatalf("made with %s", created)
	}
	move := func(to string) (resource.PropertyMap, error) {
		return w.h.Updated(eksClusterToken, "eks", p.id, p.in, p.out, version(to))
	}
	for _, refused := range []string{"1.37", "1.34", "1.33"} {
		if _, err := move(refused); err == nil || !strings.Contains(err.Error(), "Unsupported Kubernetes minor version update from 1.35 to "+refused) {
			t.Errorf("to %s: %v", refused, err)
		}
	}
	out, err := move("1.36")
	if err != nil {
		t.Fatal(err)
	}
	p.out = out
	if _, err := move("1.34"); err == nil {
		t.Error("two versions back were accepted")
	}
	w.add("nodes", eksNodeGroupToken, nodeInputs(w, nil))
	if _, err := move("1.35"); err == nil || !strings.Contains(err.Error(), "runs 1.36: roll it back to 1.35 before the cluster") {
		t.Errorf("a rollback below the nodes' version: %v", err)
	}
	if err := w.remove("nodes"); err != nil {
		t.Fatal(err)
	}
	if _, err := move("1.35"); err != nil {
		t.Errorf("a rollback of the upgrade: %v", err)
	}
}

// github.com/terraform-aws-modules/terraform-aws-eks/issues/3521: the program ignores the
// desired size and raises the minimum.
func TestAMinimumAboveTheDesiredSizeIsRefused(t *testing.T) {
	w := eksWorld(t)
	scaled := func(least, desired, most int) map[string]any {
		return nodeInputs(w, map[string]any{"scalingConfig": map[string]any{"minSize": least, "desiredSize": desired, "maxSize": most}})
	}
	p := w.add("scaled", eksNodeGroupToken, scaled(1, 1, 4))
	if _, err := w.h.Updated(eksNodeGroupToken, "scaled", p.id, p.in, p.out, scaled(2, 1, 4)); err == nil || !strings.Contains(err.Error(), "Minimum capacity 2 can't be greater than desired size 1") {
		t.Errorf("got %v", err)
	}
	if _, err := w.h.Updated(eksNodeGroupToken, "scaled", p.id, p.in, p.out, scaled(2, 2, 4)); err != nil {
		t.Error(err)
	}
}
