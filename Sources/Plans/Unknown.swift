/// The message about a name that is not in a list, with the names that were probably meant.
public enum Unknown {
    /// What was written, what it should have named, and the nearest names or else the first of all.
    ///
    /// For instance: unknown strategy "raaft"; did you mean raft?
    /// - `noun`: the kind of thing that has these names, such as strategy. `known`: the names, in
    ///   the order of their list.
    public static func name(_ name: String, of noun: String, among known: [String]) -> String {
        let near = nearest(to: name, among: known)
        let help =
            near.isEmpty
            ? "known are \(listed(known))"
            : "did you mean \(near.joined(separator: " or "))?"
        return "unknown \(noun) \(quoted(name)); \(help)"
    }

    /// Names, as many as a person reads, and how many more there are.
    private static func listed(_ names: [String]) -> String {
        let shown = names.prefix(names.count > 30 ? 20 : 30).joined(separator: ", ")
        return names.count > 30 ? "\(shown), and \(names.count - 20) more" : shown
    }

    /// The names that differ from a text by the fewest letters, if these are few: at most three.
    public static func nearest(to text: String, among known: [String]) -> [String] {
        // A long text is no misspelling, and the table of distances has a cell a pair of letters.
        guard text.count <= 64 else { return [] }
        let text = text.lowercased()
        let most = max(1, text.count / 3)
        let distances = known.map { name -> (name: String, distance: Int) in
            let tail = name.split(separator: "/").last.map(String.init) ?? name
            return (name, min(distance(text, name.lowercased()), distance(text, tail.lowercased())))
        }
        guard let least = distances.map(\.distance).min(), least <= most else { return [] }
        return distances.filter { $0.distance == least }.prefix(3).map(\.name)
    }

    /// How many letters must be inserted, deleted, replaced, or exchanged with their neighbours.
    ///
    /// Source: the optimal string alignment distance, after Damerau, *A technique for computer
    /// detection and correction of spelling errors*, CACM 7(3), 1964.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left)
        let right = Array(right)
        guard !left.isEmpty, !right.isEmpty else { return left.count + right.count }
        var before: [Int] = []
        var above = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let isEqual = left[row - 1] == right[column - 1]
                var cost = min(above[column], current[column - 1]) + 1
                cost = min(cost, above[column - 1] + (isEqual ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2],
                    left[row - 2] == right[column - 1]
                {
                    cost = min(cost, before[column - 2] + 1)
                }
                current.append(cost)
            }
            (before, above) = (above, current)
        }
        return above[right.count]
    }

    /// A text in quotes, on one line and not longer than a line.
    public static func quoted(_ text: String) -> String {
        let line = text.prefix(64).map { $0.isNewline || $0 == "\t" ? " " : $0 }
        return "\"\(String(line))\(text.count > 64 ? "..." : "")\""
    }
}
