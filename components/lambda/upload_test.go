package lambda

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	awslambda "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
	"bankchurn/internal/recording"
	"bankchurn/service"
)

// Base64 encodes every 3 bytes as 4: 52,412,416 bytes become 69,883,224, which leaves 21,843 of the
// request's 69,905,067 for the rest, of which variables take up to 4,096.
func TestAPackageTooLargeForARequestIsNotedAsUploadedThroughS3(t *testing.T) {
	root := folder(t, "handler.py", "numpy/core.so")
	for bytes, want := range map[int64][]string{
		52_412_416 - 1: nil, // handler.py has one byte
		52_412_416: {"lambda.zip: " + root + " is 50 MiB before it is zipped, but a request to Lambda must be below 50: " +
			"it is uploaded through the stack's own S3 bucket"},
	} {
		if err := os.Truncate(filepath.Join(root, "numpy", "core.so"), bytes); err != nil {
			t.Fatal(err)
		}
		r := &config.Report{}
		(&Args{}).validatePackage(root, components.Input{}, r)
		if got := r.Notes(); r.Err() != nil || !slices.Equal(got, want) {
			t.Errorf("%d bytes: %v, notes %q, want %q", bytes+1, r.Err(), got, want)
		}
	}
}

// A .zip file is sent as is, whatever its unzipped size.
func TestAZipsCompressedSizeCounts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.zip")
	zipped(t, path, make([]byte, 60<<20))
	r := &config.Report{}
	(&Args{}).validatePackage(path, components.Input{}, r)
	if r.Err() != nil || r.Notes() != nil {
		t.Errorf("60 MiB of zeros: %v, notes %q", r.Err(), r.Notes())
	}
}

// The engine recognizes an archive by its file extension.
func TestAnArchiveWithAnotherExtensionIsRejected(t *testing.T) {
	for name, refused := range map[string]bool{"app.zip": false, "app.whl": true, "app.ZIP": true} {
		path := filepath.Join(t.TempDir(), name)
		zipped(t, path, []byte("x"))
		r := &config.Report{}
		(&Args{}).validatePackage(path, components.Input{}, r)
		if err := r.Err(); (err != nil) != refused || refused && !strings.Contains(err.Error(), "is neither a folder nor a .zip file") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Including the program's four labels: S3 allows ten tags per object, and rejects more only during
// the update.
func TestAnObjectInS3HasAtMostTenTags(t *testing.T) {
	root := folder(t, "handler.py", "numpy/core.so")
	for _, c := range []struct {
		bytes  int64
		labels int
		want   string
	}{
		{52_412_416, 6, ""},
		{52_412_416, 7, "service.labels: 7: too many labels for a package that is uploaded through S3: an object can have at most 10 tags, including the stack's own (allowed: up to 6, a smaller package, or lambda.image)"},
		{52_412_416 - 1, 40, ""},
	} {
		if err := os.Truncate(filepath.Join(root, "numpy", "core.so"), c.bytes); err != nil {
			t.Fatal(err)
		}
		labels := map[string]string{}
		for i := range c.labels {
			labels[fmt.Sprint("label", i)] = "x"
		}
		r := &config.Report{}
		(&Args{Service: service.Service{Labels: labels}}).validatePackage(root, components.Input{}, r)
		got := ""
		for _, p := range r.Problems() {
			got += p.String()
		}
		if got != c.want {
			t.Errorf("%d bytes, %d labels: %q, want %q", c.bytes+1, c.labels, got, c.want)
		}
	}
}

// A package is private and transferred encrypted, and the bucket never blocks deleting the stack.
func TestTheBucketOfAPackageIsPrivate(t *testing.T) {
	root := folder(t, "handler.py", "numpy/core.so")
	if err := os.Truncate(filepath.Join(root, "numpy", "core.so"), 60<<20); err != nil {
		t.Fatal(err)
	}
	rec := &recording.Recorder{Outputs: func(args pulumi.MockResourceArgs, outputs resource.PropertyMap) {
		if args.TypeToken == bucketToken {
			outputs["arn"] = resource.NewProperty("arn:aws:s3:::packages")
		}
	}}
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		a := &Args{}
		pack, err := a.read(root)
		if err != nil {
			return err
		}
		b := builder{ctx: ctx, args: a, name: "churn", parent: pulumi.Protect(false), pack: pack}
		return b.upload(&awslambda.FunctionArgs{})
	}, pulumi.WithMocks("bankchurn", "test", rec))
	if err != nil {
		t.Fatal(err)
	}
	at := func(token, path, want string) {
		t.Helper()
		if got := recording.At(rec.Only(t, token), path); got != want {
			t.Errorf("%s: %s is %s, want %s", token, path, got, want)
		}
	}
	at(bucketToken, "forceDestroy", "true")
	for _, block := range []string{"blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"} {
		at(publicAccessBlockToken, block, "true")
	}
	at(bucketPolicyToken, "policy", `{"Version":"2012-10-17","Statement":[{"Sid":"DenyWithoutTLS","Effect":"Deny","Principal":{"AWS":"*"},"Action":["s3:*"],`+
		`"Resource":["arn:aws:s3:::packages","arn:aws:s3:::packages/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`)
	dependencies := rec.Only(t, objectToken).RegisterRPC.GetDependencies()
	for _, before := range []string{publicAccessBlockToken, bucketPolicyToken} {
		if !slices.ContainsFunc(dependencies, func(urn string) bool { return strings.Contains(urn, before) }) {
			t.Errorf("the package is uploaded before %s: after %v", before, dependencies)
		}
	}
}

func TestAPackagesKeyDependsOnlyOnItsContent(t *testing.T) {
	hash := func(path string) string {
		t.Helper()
		files, err := listPackage(path)
		if err != nil {
			t.Fatal(err)
		}
		hash, err := contentHash(path, files)
		if err != nil {
			t.Fatal(err)
		}
		return hash
	}
	first := hash(folder(t, "handler.py", "src/a.py"))
	if again := hash(folder(t, "src/a.py", "handler.py", "src/__pycache__/a.pyc")); again != first {
		t.Errorf("another folder with the same files: got %s, want %s", again, first)
	}
	if renamed := hash(folder(t, "handler.py", "src/b.py")); renamed == first {
		t.Error("another name, the same key")
	}
	edited := folder(t, "handler.py", "src/a.py")
	if err := os.WriteFile(filepath.Join(edited, "src", "a.py"), []byte("y"), 0o600); err != nil {
		t.Fatal(err)
	}
	if hash(edited) == first {
		t.Error("another content, the same key")
	}

	archive := filepath.Join(t.TempDir(), "app.zip")
	zipped(t, archive, []byte("x"))
	before := hash(archive)
	zipped(t, archive, []byte("y"))
	if hash(archive) == before {
		t.Error("another .zip file, the same key")
	}
}

// zipped writes a .zip file with one entry.
func zipped(t *testing.T, path string, content []byte) {
	t.Helper()
	file, err := os.Create(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(file)
	entry, err := archive.Create("handler.py")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := entry.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// A preview registers the package twice. Reading 200 MiB twice would be noticeable.
func TestAPackageIsReadOnce(t *testing.T) {
	root := folder(t, "handler.py")
	files, err := listPackage(root)
	if err != nil {
		t.Fatal(err)
	}
	a := &Args{}
	first, err := a.with(components.Input{}).hashOf(root, files)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(files[0].file); err != nil {
		t.Fatal(err)
	}
	if again, err := a.with(components.Input{}).hashOf(root, files); err != nil || again != first {
		t.Errorf("got %q, %v; want %q without another look", again, err, first)
	}
}
