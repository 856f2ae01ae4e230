package report

import (
	"bytes"
	"fmt"
	"image/color"
)

// themed makes the chart follow the reader's light or dark mode: a style sheet, which overrides
// the plotting library's attributes, swaps the background and text colors. The curves keep
// their colors, which are readable on both.
func themed(svg []byte) []byte {
	sheet := "<style>text{font-family:Helvetica,Arial,'Liberation Sans',sans-serif !important}@media (prefers-color-scheme:dark){"
	for _, c := range []struct{ light, dark color.NRGBA }{
		{paper, color.NRGBA{R: 0x0D, G: 0x11, B: 0x17}},
		{ink, color.NRGBA{R: 0xE6, G: 0xED, B: 0xF3}},
		{faint, color.NRGBA{R: 0x30, G: 0x36, B: 0x3D}},
		{faintInk, color.NRGBA{R: 0x9D, G: 0xA7, B: 0xB3}},
	} {
		for _, property := range []string{"fill", "stroke"} {
			sheet += fmt.Sprintf("[style*=\"%s:%s\"]{%s:%s !important}", property, hex(c.light), property, hex(c.dark))
		}
	}
	sheet += "}</style>\n"
	prolog, element, _ := bytes.Cut(svg, []byte("<svg"))
	attributes, content, _ := bytes.Cut(element, []byte(">"))
	return bytes.Join([][]byte{prolog, []byte("<svg"), attributes, []byte(">\n" + sheet), content}, nil)
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B) }
