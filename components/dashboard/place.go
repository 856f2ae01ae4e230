package dashboard

// Tile is a rectangle of a dashboard's grid.
type Tile struct{ X, Y, Width, Height int }

// perRow is how many charts stand side by side: more are too narrow for their legends.
const perRow = 3

// Place lays out n charts below the row top of a grid, in rows as even as possible that each
// fill the grid from side to side. columns is a multiple of 6, for rows of two and of three.
func Place(n, columns, top, height int) []Tile {
	rows := (n + perRow - 1) / perRow
	var tiles []Tile
	for row := range rows {
		inRow := n / rows
		if row < n%rows {
			inRow++
		}
		width := columns / inRow
		for i := range inRow {
			tiles = append(tiles, Tile{X: i * width, Y: top + row*height, Width: width, Height: height})
		}
	}
	return tiles
}
