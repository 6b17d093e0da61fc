/// Which write wrote a value to a key: a direct table a key for small numbers, a hash for the rest.
///
/// Most histories write 1, 2, 3, ... to each key: then what is looked up together lies together.
struct WriteTable {
    private var direct: [[Int32]] = []
    private var others = NumberTable()

    /// The number of the write of a value to a key; nil if nobody wrote it.
    @inline(__always)
    func number(of token: Int64, in key: Int32) -> Int32? {
        if let place = Self.place(of: token), Int(key) < direct.count {
            let count = direct[Int(key)].count
            if place < count {
                let number = direct[Int(key)][place]
                if number >= 0 { return number }
            }
        }
        return others.count == 0 ? nil : others.number(of: token, in: key)
    }

    /// The number that a value of a key has already, or nil after it was given this one.
    @inline(__always)
    mutating func insert(_ token: Int64, in key: Int32, as number: Int32) -> Int32? {
        guard let place = Self.place(of: token) else {
            return others.insert(token, in: key, as: number)
        }
        while direct.count <= Int(key) { direct.append([]) }
        let count = direct[Int(key)].count
        guard place <= 2 * count + 64 else { return others.insert(token, in: key, as: number) }
        if others.count > 0, let known = others.number(of: token, in: key) { return known }
        if place < count {
            let known = direct[Int(key)][place]
            if known >= 0 { return known }
            direct[Int(key)][place] = number
            return nil
        }
        if place > count {
            direct[Int(key)].append(contentsOf: repeatElement(-1, count: place - count))
        }
        direct[Int(key)].append(number)
        return nil
    }

    /// The place of a small number among all; nil for other values.
    @inline(__always)
    private static func place(of token: Int64) -> Int? {
        token & 3 == 0 && token >= 0 && token < 1 << 30 ? Int(token >> 2) : nil
    }
}
