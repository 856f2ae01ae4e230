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

// maxObjectTags is how many an object in S3 can have, where other resources of AWS have
// 50 (docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html). The provider
// puts its default tags on it, too; to override them for an object alone fails at the
// object's first change (github.com/hashicorp/terraform-provider-aws/issues/41747).
const maxObjectTags = 10

// validateObjectTags refuses labels that S3 would, half-way through the update.
func validateObjectTags(labels map[string]string, r *config.Report) {
	if most := maxObjectTags - len(service.OwnLabels); len(labels) > most {
		r.Refuse(config.Problem{
			Path: "service.labels", Value: len(labels),
			Reason:  fmt.Sprintf("too many labels for a package that is uploaded through S3, where an object has at most %d tags, including the stack's own", maxObjectTags),
			Allowed: fmt.Sprintf("up to %d, a smaller package, or lambda.image", most),
		})
	}
}

// bucket is a bucket in S3.
type bucket struct {
	pulumi.CustomResourceState

	ARN pulumi.StringOutput `pulumi:"arn"`
}

// object is a file in S3.
type object struct {
	pulumi.CustomResourceState

	Bucket pulumi.StringOutput `pulumi:"bucket"`
	Key    pulumi.StringOutput `pulumi:"key"`
}

// pack is a package as it was read.
type pack struct {
	path    string
	archive pulumi.Archive
	// bytes is the most that its upload can have.
	bytes int64
	// key is its name in S3; empty where it fits into the request.
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

// upload gives the function its code: in the request, or through S3 where it is too
// large for that.
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

// store puts the package into a bucket of its own. S3 encrypts it by itself, and lets
// access lists do nothing in a new bucket (docs.aws.amazon.com/AmazonS3/latest/userguide/
// {default-bucket-encryption,about-object-ownership}.html). There are no versions of an
// object and no access log: what is in the bucket is also in the project. Its key
// follows from its content: another package is another object, so that the function's
// change shows in a preview, and the old object goes once the function has the new one.
// Lambda keeps copies of the versions it has published.
func (b *builder) store(p *pack) (*object, error) {
	name := b.name + "-package"
	own, err := bytoken.New[bucket](b.ctx, bucketToken, name, pulumi.Map{
		// An update that was killed may have left an object that the state does not know.
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
	// After the block: S3 refuses two such changes of a bucket at once.
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

// sentBytes is the most that an upload of the package can have, and what that number is:
// the size of a .zip file; of a folder, which is compressed only during the update, all of
// its files.
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

// contentHash changes with any file's name or content, and with nothing else.
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
