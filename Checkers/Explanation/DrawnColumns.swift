import Histories

/// Columns that keep the order of events, not their distances.
///
/// What was concurrent overlaps and what was not does not, and every label fits even if one
/// operation took a thousand times longer than another.
struct DrawnColumns {
    private(set) var starts: [Int]
    private(set) var finishes: [Int]

    /// The last column taken.
    var last: Int { finishes.max() ?? 0 }

    /// Gives every bar room for its label and a frame, every event a gap to the next, and every
    /// arrow from the end of one operation to the begin of another its width.
    init(
        _ operations: [Operation],
        labelWidths: [Int],
        frame: Int,
        gap: Int,
        arrows: [(from: Int, to: Int)] = [],
        arrowWidth: Int = 0
    ) {
        starts = operations.map { _ in 0 }
        finishes = starts
        var ends: [(moment: Int, place: Int, isFinish: Bool)] = []
        for (place, operation) in operations.enumerated() {
            ends.append((operation.start, place, false))
            ends.append((operation.finish, place, true))
        }
        ends.sort { ($0.moment, $0.place) < ($1.moment, $1.place) }
        var next = 0
        for (_, place, isFinish) in ends {
            if isFinish {
                next = max(next, starts[place] + labelWidths[place] + frame - 1)
                finishes[place] = next
            } else {
                for arrow in arrows where arrow.to == place {
                    next = max(next, finishes[arrow.from] + arrowWidth)
                }
                starts[place] = next
            }
            next += gap
        }
    }

    /// Squeezes everything into fewer columns; bars may lose their labels, but not their order.
    mutating func squeeze(below room: Int) {
        let widest = max(1, last)
        for place in starts.indices {
            starts[place] = starts[place] * (room - 2) / widest
            finishes[place] = max(starts[place] + 1, finishes[place] * (room - 2) / widest)
        }
    }
}
