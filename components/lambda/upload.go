package lambda

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strconv"

	awslambda "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
	"bankchurn/components/policy"
	"bankchurn/config"
	"bankchurn/internal/hint"
	"bankchurn/service"
)

const (
	bucketToken            = "aws:s3/bucketV2:BucketV2"
	bucketPolicyToken      = "aws:s3/bucketPolicy:BucketPolicy"
	publicAccessBlockToken = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
	objectToken            = "aws:s3/bucketObjectv2:BucketObjectv2"
)

// maxObjectTags is the maximum number of tags on an S3 object; other AWS resources allow 50
// (docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html). The provider adds its
// default tags, too, and overriding them for a single object fails at the object's first change
// (github.com/hashicorp/terraform-provider-aws/issues/41747).
const maxObjectTags = 10

// validateObjectTags rejects labels that S3 would reject halfway through the update.
func validateObjectTags(labels map[string]string, r *config.Report) {
	if most := maxObjectTags - len(service.OwnLabels); len(labels) > most {
		r.Refuse(config.Problem{
			Path: "service.labels", Value: len(labels),
			Reason:  fmt.Sprintf("too many labels for a package that is uploaded through S3: an object can have at most %d tags, including the stack's own", maxObjectTags),
			Allowed: fmt.Sprintf("up to %d, a smaller package, or lambda.image", most),
		})
	}
}

// bucket is an S3 bucket.
type bucket struct {
	pulumi.CustomResourceState

	ARN pulumi.StringOutput `pulumi:"arn"`
}

// object is an S3 object.
type object struct {
	pulumi.CustomResourceState

	Bucket pulumi.StringOutput `pulumi:"bucket"`
	Key    pulumi.StringOutput `pulumi:"key"`
}

// pack is a package that has been read.
type pack struct {
	path    string
	archive pulumi.Archive
	// bytes is the maximum size of its upload.
	bytes int64
	// key is its S3 object key; empty if it fits into the request.
	key string
}

// read reads a package that validation accepted.
func (a *Args) read(path string) (*pack, error) {
	files, err := listPackage(path)
	if err != nil {
		return nil, err
	}
	sent, _ := sentBytes(path, files)
	p := &pack{path: path, archive: archiveOf(path, files), bytes: sent}
	if sent <= maxZippedBytes {
		return p, nil
	}
	hash, err := a.hashOf(path, files)
	p.key = "package-" + hash + ".zip"
	return p, err
}

// upload sets the function's code: in the request, or through S3 if it is too large for that.
func (b *builder) upload(args *awslambda.FunctionArgs) error {
	switch {
	case b.pack == nil:
		return nil
	case b.pack.key == "":
		args.Code = b.pack.archive
		return nil
	}
	stored, err := b.store(b.pack)
	if err != nil {
		return fmt.Errorf("package %s: S3: %w", b.pack.path, err)
	}
	args.S3Bucket, args.S3Key = stored.Bucket, stored.Key
	return nil
}

// store uploads the package to the stack's own bucket. S3 encrypts new buckets and disables their
// ACLs by default (docs.aws.amazon.com/AmazonS3/latest/userguide/
// {default-bucket-encryption,about-object-ownership}.html). The bucket has no versioning and no
// access log: its contents are in the project, too. The object key follows from the package's
// content, so another package is another object: the preview shows the function's change, and the
// old object is deleted once the function uses the new one. Lambda keeps its own copies of
// published versions.
func (b *builder) store(p *pack) (*object, error) {
	name := b.name + "-package"
	own, err := bytoken.New[bucket](b.ctx, bucketToken, name, pulumi.Map{
		// A killed update may have left an object that is not in the state.
		"forceDestroy": pulumi.Bool(true),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	private, err := bytoken.New[bytoken.Resource](b.ctx, publicAccessBlockToken, name, pulumi.Map{
		"bucket":          own.ID(),
		"blockPublicAcls": pulumi.Bool(true), "ignorePublicAcls": pulumi.Bool(true),
		"blockPublicPolicy": pulumi.Bool(true), "restrictPublicBuckets": pulumi.Bool(true),
	}, b.parent)
	if err != nil {
		return nil, err
	}
	// After the public access block: S3 rejects concurrent changes of a bucket's access settings.
	encrypted, err := bytoken.New[bytoken.Resource](b.ctx, bucketPolicyToken, name, pulumi.Map{
		"bucket": own.ID(), "policy": own.ARN.ApplyT(policy.TLSOnly).(pulumi.StringOutput),
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{private}))
	if err != nil {
		return nil, err
	}
	hint.Give(b.ctx, objectToken, name, hint.PackageBytes, strconv.FormatInt(p.bytes, 10))
	return bytoken.New[object](b.ctx, objectToken, name, pulumi.Map{
		"bucket": own.ID(),
		"key":    pulumi.String(p.key),
		"source": p.archive,
	}, b.parent, pulumi.DependsOn([]pulumi.Resource{private, encrypted}))
}

// sentBytes returns the maximum size of the package's upload and what it is: the size of a .zip
// file, or of all files in a folder, which is compressed only during the update.
func sentBytes(path string, files []packaged) (bytes int64, what string) {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return info.Size(), "zipped"
	}
	for _, f := range files {
		bytes += f.bytes
	}
	return bytes, "before it is zipped"
}

// hashOf is the package's [contentHash], read once.
func (a *Args) hashOf(path string, files []packaged) (string, error) {
	if hash, known := a.hashes[path]; known {
		return hash, nil
	}
	hash, err := contentHash(path, files)
	if err != nil {
		return "", err
	}
	if a.hashes == nil {
		a.hashes = map[string]string{}
	}
	a.hashes[path] = hash
	return hash, nil
}

// contentHash depends only on the files' names and contents.
func contentHash(path string, files []packaged) (string, error) {
	hash := sha256.New()
	add := func(file string) error {
		content, err := os.Open(file)
		if err != nil {
			return err
		}
		defer content.Close() //nolint:errcheck // opened for reading only
		_, err = io.Copy(hash, content)
		return err
	}
	if files[0].file == "" {
		if err := add(path); err != nil {
			return "", err
		}
	}
	for _, f := range files {
		if f.file == "" {
			continue
		}
		fmt.Fprintf(hash, "%q %d\n", f.name, f.bytes)
		if err := add(f.file); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(hash.Sum(nil))[:16], nil
}
