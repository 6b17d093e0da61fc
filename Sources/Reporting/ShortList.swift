/// Names by group on one screen, of 24 lines of 80 columns: where there are more, how many.
public struct ShortList {
    private static let width = 80
    private static let linesOfGroup = 3

    private let groups: [(title: String, names: [String])]

    /// A list of groups, each with its title.
    public init(_ groups: [(title: String, names: [String])]) { self.groups = groups }

    /// The lines, with the command that tells more at the end.
    public var lines: [String] {
        let indent = (groups.map(\.title.count).max() ?? 0) + 2
        let listed = groups.flatMap { title, names in
            Self.filled(names, indent: indent).enumerated().map { number, line in
                (number == 0 ? title : "").padding(to: indent) + line
            }
        }
        return listed + ["", "More of one group: faultline list \(groups.first?.title ?? "GROUP")"]
    }

    /// As many names as fit beside the title, and how many are left.
    private static func filled(_ names: [String], indent: Int) -> [String] {
        var lines: [String] = []
        for (number, name) in names.enumerated() {
            let left = names.count - number - 1
            // The last line keeps room for what would have to follow it.
            let more = ", and \(left + 1) more"
            let isLast = lines.count == linesOfGroup
            let room = width - indent - (isLast && left > 0 ? more.count : 0) - 1
            let start = lines.last.map { $0 + ", " } ?? ""
            if !lines.isEmpty, start.count + name.count <= room {
                lines[lines.count - 1] = start + name
            } else if lines.count < linesOfGroup {
                if !lines.isEmpty { lines[lines.count - 1] += "," }
                lines.append(name)
            } else {
                lines[lines.count - 1] += more
                return lines
            }
        }
        return lines
    }
}
