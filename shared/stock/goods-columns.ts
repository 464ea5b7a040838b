import type { Layout } from '../sheet/find-table.ts'

/** The columns of a sale's goods, in the order of the template. */
export const goodsColumnNames = ['sku', 'title', 'choice', 'price', 'quota', 'limit'] as const
export type GoodsColumn = (typeof goodsColumnNames)[number]
/** The columns that every file must have. */
export const requiredColumns = goodsColumnNames.filter((column) => column !== 'choice' && column !== 'limit')

/**
 * Column names as people write them (see `plainName`), most common first; those of shop programs are in
 * `goods-formats/`.
 */
export const goodsColumns: Layout<GoodsColumn> = {
  names: {
    sku: [
      ['sku', 'ma', 'mahang', 'mahanghoa', 'masp', 'masanpham', 'code', 'productcode', 'itemcode'],
      ['sellersku', 'skunguoiban', 'masku', 'skuphanloai', 'skuphanloaihang', 'mamauma'],
      ['mavach', 'barcode'],
    ],
    title: [
      ['title', 'ten', 'tenhang', 'tenhanghoa', 'tensp', 'tensanpham', 'sanpham', 'name', 'product', 'productname'],
      ['tenphienbansanpham', 'hanghoa', 'mathang', 'tenmathang'],
    ],
    choice: [
      ['choice', 'luachon'],
      ['phanloaihang', 'phanloai'],
      ['variant', 'variation'],
    ],
    price: [
      ['price', 'gia', 'giaban', 'dongia'],
      ['giabanle', 'giale', 'regularprice'],
    ],
    quota: [
      ['quota', 'soluong', 'sl', 'soluongban', 'quantity', 'qty'],
      ['tonkho', 'ton', 'stock', 'soluongton', 'soluongtonkho', 'tonhientai', 'toncotheban'],
    ],
    limit: [
      [
        'limit',
        'gioihan',
        'toida',
        'gioihanmoinguoi',
        'toidamoinguoi',
        'gioihanmoikhach',
        'toidamoikhach',
        'limitperbuyer',
        'perviewerlimit',
      ],
    ],
  },
  required: requiredColumns,
}
