/// Numbers of calls by group, in one flat array.
struct Groups: Sendable {
    private var bounds: [Int32]
    private var members: [Int32]

    /// Groups the elements; those with no group are left out.
    init<Element>(count: Int, of elements: [Element], by group: (Element) -> Int?) {
        bounds = [Int32](repeating: 0, count: count + 1)
        for element in elements {
            if let group = group(element) { bounds[group + 1] += 1 }
        }
        for place in 0..<count { bounds[place + 1] += bounds[place] }
        var next = bounds
        members = [Int32](repeating: 0, count: Int(bounds[count]))
        for (number, element) in elements.enumerated() {
            guard let group = group(element) else { continue }
            members[Int(next[group])] = Int32(number)
            next[group] += 1
        }
    }

    subscript(group: Int) -> ArraySlice<Int32> {
        members[Int(bounds[group])..<Int(bounds[group + 1])]
    }
}
