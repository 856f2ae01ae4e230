package stacks

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// inset is the gap around a tile, in pixels.
const inset = 3

// A picture is 1200 pixels wide; a row of the grid is as high as the console draws it.
func perColumn(d shownDashboard) int { return 1200 / d.columns }
func perRow(d shownDashboard) int    { return 720 / d.columns }

func tileColor(t tile) color.RGBA {
	return map[string]color.RGBA{
		"text": {255, 249, 219, 255}, "alarm": {255, 224, 224, 255}, "metric": {224, 236, 255, 255}, "log": {226, 245, 226, 255},
	}[t.kind]
}

// drawDashboard draws the tiles with their titles, and returns the titles that are wider than their
// tile.
func drawDashboard(t *testing.T, path string, d shownDashboard) (tooWide []string) {
	t.Helper()
	height := 0
	for _, one := range d.tiles {
		height = max(height, one.Max.Y)
	}
	picture := image.NewRGBA(image.Rect(0, 0, d.columns*perColumn(d), height*perRow(d)))
	draw.Draw(picture, picture.Bounds(), image.White, image.Point{}, draw.Src)
	for _, one := range d.tiles {
		at := image.Rect(one.Min.X*perColumn(d), one.Min.Y*perRow(d), one.Max.X*perColumn(d), one.Max.Y*perRow(d)).Inset(inset)
		draw.Draw(picture, at, image.Black, image.Point{}, draw.Src)
		draw.Draw(picture, at.Inset(1), image.NewUniform(tileColor(one)), image.Point{}, draw.Src)
		title := one.title
		if title == "" {
			title = one.kind
		}
		pen := font.Drawer{Dst: picture, Src: image.Black, Face: basicfont.Face7x13, Dot: fixed.P(at.Min.X+8, at.Min.Y+18)}
		if pen.MeasureString(title).Ceil() > at.Dx()-16 {
			tooWide = append(tooWide, title)
		}
		pen.DrawString(title)
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(file, picture); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return tooWide
}
